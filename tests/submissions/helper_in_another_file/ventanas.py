def ventana(X, i, j, h, w):
    return X[i:i + h, j:j + w]
