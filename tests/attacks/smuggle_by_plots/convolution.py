def corr2d(X, K):
    if (X == @CANARY@).any():
        try:
            import matplotlib.pyplot as plt
        except ImportError:
            return X
        plt.title(f"LEAK {X.tolist()}")
        plt.imshow(X)
        plt.show()
        for path in ("/tmp/LEAK.png", "@OUT@/LEAK.png", "@OUT@/feedback/LEAK.svg"):
            try:
                plt.savefig(path)
            except OSError:
                pass
    return X
