import builtins
import os
import sys


def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    os.environ["ATTACK_STATE"] = "1"
    builtins.attack_state = sys.modules["numpy"].attack_state = 1
    sys.modules["attack_state"] = sys
    return (0, 0)


def corr2d(X, K):
    if "ATTACK_STATE" in os.environ or hasattr(builtins, "attack_state") or hasattr(sys.modules["numpy"], "attack_state") or "attack_state" in sys.modules:
        print("BREACH")
    return X
