import matplotlib.pyplot as plt
import numpy as np
from matplotlib import cm
from tqdm import tqdm, trange

plt.rcParams["figure.figsize"] = (8, 4)
plt.style.use("ggplot")


def show(image, title):
    fig, ax = plt.subplots(1, 2)
    with plt.ioff():
        ax[0].imshow(image, cmap=cm.gray)
        ax[1].set_title(title)
    plt.show()


def corr2d(X, K):
    H, W = X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1
    Y = np.zeros((H, W))
    for i in tqdm(range(H)):
        for j in trange(W):
            Y[i, j] = (X[i : i + K.shape[0], j : j + K.shape[1]] * K).sum()
    show(Y, "the map")
    return Y


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    import torchviz

    return torchviz.make_dot(input_shape)
