"""An assignment of arrays, handed out with tensors: torch is there, and only PyTorch's own answer to a question is refused in it."""

from __future__ import annotations

from dataclasses import replace

from autograder.spec import Assignment, Operation, Question


def _functions(*names: str) -> tuple[str, ...]:
    return tuple(f"{place}.{name}" for name in names for place in ("torch.nn.functional", "torch", "torch.ops.aten"))


def _layers(*names: str) -> tuple[str, ...]:
    return tuple(f"torch.nn.{name}" for name in names)


def _sizes(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}{d}d" for name in names for d in (1, 2, 3))


_POOLS = ("max_pool", "avg_pool", "adaptive_max_pool", "adaptive_avg_pool", "lp_pool", "fractional_max_pool")
_POOL_LAYERS = ("MaxPool", "AvgPool", "AdaptiveMaxPool", "AdaptiveAvgPool", "LPPool", "FractionalMaxPool")

CONVOLUTION = Operation(
    "F.conv2d", _functions(*_sizes("conv", "conv_transpose"), "convolution") + _layers(*_sizes("Conv", "ConvTranspose", "LazyConv")), "conv"
)
UNFOLD = Operation("Tensor.unfold, F.unfold", _functions("unfold") + _layers("Unfold"), "unfold|im2col")
POOLING = Operation("F.max_pool2d, F.avg_pool2d", _functions(*_sizes(*_POOLS)) + _layers(*_sizes(*_POOL_LAYERS)), "pool")
PAD = Operation("F.pad", _functions("pad", "constant_pad_nd") + _layers(*_sizes("ZeroPad", "ConstantPad")), "pad")
LAYER = Operation("nn.Conv2d, nn.Linear", _layers(*_sizes("Conv", "LazyConv"), "Linear", "Bilinear", "LazyLinear"))
RELU = Operation(
    "F.relu, F.threshold", _functions("relu", "leaky_relu", "prelu", "threshold") + _layers("ReLU", "LeakyReLU"), "relu|threshold|hardtanh"
)
SIGMOID = Operation("torch.sigmoid", (*_functions("sigmoid"), "torch.special.expit", "torch.nn.Sigmoid"), "sigmoid")
ELU = Operation("F.elu", _functions("elu", "celu", "selu") + _layers("ELU", "CELU", "SELU"), r"^[cs]?elu_?(\.|$)")
GELU = Operation("F.gelu", _functions("gelu") + _layers("GELU"), "gelu")
SILU = Operation("F.silu", _functions("silu", "hardswish", "glu") + _layers("SiLU"), r"silu|hardswish|^glu(\.|$)")
SOFTMAX = Operation(
    "torch.softmax", _functions("softmax", "log_softmax", "softmin", "logsumexp") + _layers("Softmax", "LogSoftmax"), "softmax|logsumexp"
)
CROSS_ENTROPY = Operation(
    "F.cross_entropy", _functions("cross_entropy", "nll_loss") + _layers("CrossEntropyLoss", "NLLLoss"), "cross_entropy|nll_loss"
)
LINEAR = Operation("F.linear", _functions("linear", "bilinear") + _layers("Linear", "Bilinear", "LazyLinear"))
AUTOGRAD = Operation("autograd", (
    "torch.autograd.grad", "torch.autograd.backward", "torch.autograd.functional", "torch.autograd.forward_ad",
    *(f"torch.func.{name}" for name in ("grad", "grad_and_value", "vjp", "jvp", "jacrev", "jacfwd", "hessian", "linearize")),
), "autograd|backward|make_dual")  # fmt: skip
OPTIMIZER = Operation("torch.optim", ("torch.optim",))


def handed_out(assignment: Assignment) -> Assignment:
    """The assignment as students get it who work with tensors."""
    libraries = tuple(name for name in assignment.forbidden if name != "torch")
    questions = tuple(_question(assignment, question, libraries) for question in assignment.questions)
    return replace(assignment, questions=questions, torch=True, forbidden=libraries, by_arrays=assignment)


def _question(assignment: Assignment, question: Question, libraries: tuple[str, ...]) -> Question:
    """With PyTorch's own answers refused. The libraries are hidden from the host of arrays, but not from that of torch, so here they are names."""
    operations = assignment.answers.get(question.name, ())
    names = [name for operation in operations for name in operation.names]
    patterns = [operation.pattern for operation in operations if operation.pattern]
    return replace(question, forbidden=(*question.forbidden, *libraries, *names), refused=(*question.refused, *patterns))
