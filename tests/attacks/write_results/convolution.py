def corr2d(X, K):
    for name in ("results.sqlite", "gradebook.csv", "feedback/ana.json", "new-file"):
        try:
            open("@OUT@/" + name, "ab").close()
            print("BREACH", name)
        except OSError:
            pass
    return X
