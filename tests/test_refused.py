"""What a question refuses while its function runs: operations of PyTorch and forbidden names, in every disguise; and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import msgspec
import numpy as np
import pytest
from test_worker import job

from autograder import compare
from autograder import course as courses
from autograder.channel import Call
from autograder.sandbox.host import Host, Run
from autograder.sandbox.pool import Hosts
from autograder.values import Problem, Raised, decode, encode

IMAGE = np.arange(16.0).reshape(4, 4)
IMPORTS = "import torch, threading, sys\nimport torch.nn.functional as F\nfrom torch import nn\nONE = torch.ones(1, 1, 2, 2)\n"


@pytest.fixture(scope="module")
def host(hosts: Hosts) -> Host:
    """The shared host with torch."""
    hosts.start(torch=True)
    found = hosts._hosts[True]
    assert isinstance(found, Host)
    return found


def run(host: Host, code: str, *, refused: Sequence[str] = (), forbidden: Sequence[str] = ()) -> Run:
    """What came of `f` for one image, as a tensor of one channel."""
    asked = msgspec.structs.replace(job(code, memory_mb=1024), refused=list(refused), forbidden_names=list(forbidden), floats="float32")
    return host.run(asked, [[Call([encode(IMAGE[None, None])], {})]])


def problem(found: Run) -> tuple[str, object]:
    """The code and the name of a refusal."""
    value = found.results[0].value
    assert isinstance(value, Problem), value
    fault = compare.difference(encode(IMAGE), value, 1.0)
    assert fault is not None
    assert fault.kind == "policy"
    return value.code, decode(value.facts["name"])


def body(expression: str) -> str:
    """A file whose function gives this of `x`."""
    return f"{IMPORTS}def f(x):\n    return {expression}\n"


# ---------------------------------------------------------------- operations

IN_A_THREAD = """
def f(x):
    out = []
    thread = threading.Thread(target=lambda: out.append(F.conv2d(x, ONE)))
    thread.start()
    thread.join()
    return out[0] if out else x
"""
IN_A_BARE_THREAD = """
import _thread, time
def f(x):
    out = []
    def work():
        try:
            out.append(F.conv2d(x, ONE))
        except BaseException:
            out.append(x)
    _thread.start_new_thread(work, ())
    while not out:
        time.sleep(0.01)
    return out[0]
"""
SWALLOWED = """
def f(x):
    try:
        return F.conv2d(x, ONE)
    except BaseException:
        return x
"""
IN_TORCHSCRIPT = """
unit = torch.jit.CompilationUnit('''
def g(x, k):
    return torch.conv2d(x, k)

def f(x, k):
    return torch.jit.wait(torch.jit.fork(g, x, k))
''')
def f(x):
    return unit.f(x, ONE)
"""
IN_A_POOL = """
from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(1)
pool.submit(int).result()
def f(x):
    return pool.submit(F.conv2d, x, ONE).result()
"""
BACKWARDS = """
def f(x):
    k = ONE.clone().requires_grad_()
    return torch.autograd.grad(F.unfold(x, 2).sum() + F.conv_transpose2d(x, k).sum(), k)[0]
"""


@pytest.mark.parametrize("code", [
    body("F.conv2d(x, ONE)"),
    body("nn.Conv2d(1, 1, 2)(x)"),
    body("torch.ops.aten.convolution.default(x, ONE, None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1)"),
    body("torch.ops.aten.mkldnn_convolution(x, ONE, None, [0, 0], [1, 1], [1, 1], 1)"),
    body("getattr(F, 'con' + 'v2d')(x, ONE)"),
    body("F.conv2d(x.to_mkldnn(), ONE.to_mkldnn()).to_dense()"),
    body("torch.vmap(lambda image: F.conv2d(image, ONE))(x[None])"),
    IMPORTS + "@torch.inference_mode()\ndef f(x):\n    return F.conv2d(torch.ones(1, 1, 4, 4), torch.ones(1, 1, 2, 2))\n",
    IMPORTS + IN_A_THREAD, IMPORTS + IN_A_BARE_THREAD, IMPORTS + SWALLOWED, IMPORTS + IN_TORCHSCRIPT, IMPORTS + IN_A_POOL, IMPORTS + BACKWARDS,
    IMPORTS + "traced = torch.jit.trace(lambda a: F.conv2d(a, ONE), torch.ones(1, 1, 4, 4))\ndef f(x):\n    return traced(x)\n",
])  # fmt: skip
def test_a_convolution_is_refused_however_it_is_reached(host: Host, code: str) -> None:
    code_of, name = problem(run(host, code, refused=["conv"]))
    assert code_of == "forbidden-operation"
    assert "conv" in str(name)


@pytest.mark.parametrize("code", [
    body("F.unfold(x, 2)"),
    body("(x.unfold(2, 2, 1).unfold(3, 2, 1) * ONE).sum((-1, -2))"),
    body("torch.einsum('ncij,ncij->n', x, x)"),
    body("torch.fft.ifft2(torch.fft.fft2(x)).real"),
    body("nn.Linear(4, 2)(x).detach()"),
    body("F.max_pool2d(x, 2) + F.avg_pool2d(x, 2)"),
    IMPORTS + "loaded = nn.Conv2d(1, 1, 2)(torch.ones(1, 1, 4, 4)).shape\ndef f(x):\n    return x * len(loaded)\n",  # another question's, tried out
    IMPORTS + "def f(x):\n    k = ONE.clone().requires_grad_()\n    (F.unfold(x, 2) * k.view(1, 4, 1)).sum().backward()\n    return k.grad\n",
])  # fmt: skip
def test_what_is_no_convolution_is_carried_out(host: Host, code: str) -> None:
    value = run(host, code, refused=["conv"]).results[0].value
    assert not isinstance(value, Problem | Raised), value


@pytest.mark.parametrize(("expression", "name"), [
    ("F.layer_norm(x.transpose(0, 1), [1, 4, 4])", "layer_norm"), ("F.group_norm(x, 1)", "group_norm"), ("F.instance_norm(x)", "batch_norm"),
    ("F.batch_norm(x, None, None, training=True)", "batch_norm"), ("nn.BatchNorm2d(1)(x).detach()", "batch_norm"),
    ("F.normalize(x)", ""), ("(x - x.mean()) / torch.var_mean(x)[0].sqrt() + torch.linalg.norm(x)", ""),
])  # fmt: skip
def test_what_normalises_by_itself_is_refused_and_means_and_variances_are_not(host: Host, expression: str, name: str) -> None:
    patterns = courses.load().assignment("architectures").question("batch_norm2d").refused
    found = run(host, body(expression), refused=patterns)
    if name:
        assert name in str(problem(found)[1])
    else:
        assert not isinstance(found.results[0].value, Problem | Raised), found.results[0].value


def test_the_next_call_begins_anew(host: Host) -> None:
    code = IMPORTS + "def f(x):\n    return F.conv2d(x, ONE) if x.sum() else x\n"
    asked = msgspec.structs.replace(job(code), refused=["conv"], floats="float32")
    found = host.run(asked, [[Call([encode(IMAGE[None, None])], {}), Call([encode(0 * IMAGE)], {})]])
    assert isinstance(found.results[0].value, Problem)
    assert not isinstance(found.results[1].value, Problem)


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp")
def test_another_program_with_a_pytorch_of_its_own_is_not_started(host: Host) -> None:
    if "seccomp" not in host.isolation.layers:
        pytest.skip("this machine has no seccomp")
    code = "import subprocess, sys\ndef f(x):\n    return subprocess.run([sys.executable, '-c', 'print(1)'], capture_output=True).stdout.decode()\n"
    refused = run(host, code, refused=["conv"]).results[0].value
    assert isinstance(refused, Raised)
    assert refused.type == "PermissionError"
    assert run(host, code).results[0].value == "1\n"


# ---------------------------------------------------------------- names

DISGUISES = [
    "getattr(F, 'con' + 'v2d')(x, ONE)",
    "vars(F)['conv' + str(2) + 'd'](x, ONE)",
    "F.__dict__['conv2d'](x, ONE)",
    "eval('F.co' + 'nv2d(x, ONE)')",
    "eval(bytes.fromhex('462e636f6e763264').decode())(x, ONE)",
    "__import__('operator').attrgetter('nn.functional.conv' + '2d')(torch)(x, ONE)",
    "list(map(getattr(F, 'con' + 'v2d'), [x], [ONE]))[0]",
    "__import__('functools').partial(getattr(F, 'con' + 'v2d'), x)(ONE)",
    "getattr(torch, 'con' + 'v2d')(x, ONE)",  # the same function under another name
    "sys.modules['torch.nn.func' + 'tional'].conv2d(x, ONE)",
    "__import__('importlib').import_module('torch.nn.func' + 'tional').conv2d(x, ONE)",
    "saved[0](x, ONE)",
]


@pytest.mark.parametrize("expression", DISGUISES)
def test_a_forbidden_function_is_refused_in_disguise(host: Host, expression: str) -> None:
    code = f"{IMPORTS}saved = [getattr(F, 'con' + 'v2d')]\ndef f(x):\n    return {expression}\n"
    assert problem(run(host, code, forbidden=["torch.nn.functional.conv2d"])) == ("forbidden-name", "torch.nn.functional.conv2d")


@pytest.mark.parametrize("expression", [
    "getattr(n, 'Lin' + 'ear')(4, 2)(x)", "vars(n)['Linear'](4, 2)(x)", "getattr(n.functional, 're' + 'lu')(x)",
    "type('Mine', (getattr(n, 'Lin' + 'ear'),), {})(4, 2)(x)",
])  # fmt: skip
def test_a_forbidden_module_is_refused_with_all_in_it(host: Host, expression: str) -> None:
    code = f"import torch\nn = vars(torch)['n' + 'n']\ndef f(x):\n    return {expression}\n"
    assert problem(run(host, code, forbidden=["torch.nn"])) == ("forbidden-name", "torch.nn")


@pytest.mark.parametrize("code", [
    "def f(x):\n    return __import__('color' + 'sys').rgb_to_hsv(1, 2, 3)\n",
    "import importlib\ndef f(x):\n    return importlib.import_module('color' + 'sys').rgb_to_hsv(1, 2, 3)\n",
    "def f(x):\n    try:\n        return vars(__import__('color' + 'sys'))['rgb_to_hsv'](1, 2, 3)\n    except ImportError:\n        return 1\n",
    "import colorsys\nhidden = vars(colorsys)['rgb_to' + '_hsv']\ndef f(x):\n    return globals()['hid' + 'den'](1, 2, 3)\n",
    "import colorsys\ndef f(x):\n    return getattr(globals()['color' + 'sys'], 'rgb_to_hsv')(1, 2, 3)\n",
])  # fmt: skip
def test_a_forbidden_library_that_the_host_has_not_imported(host: Host, code: str) -> None:
    assert problem(run(host, code, forbidden=["colorsys"])) == ("forbidden-name", "colorsys")


@pytest.mark.parametrize("code", [
    body("nn.Conv2d(1, 1, 2)(x).detach()"),  # PyTorch's own use of the function
    body("F.relu(x)"),
    IMPORTS + "loaded = F.conv2d(torch.ones(1, 1, 4, 4), ONE).shape\ndef f(x):\n    return x * len(loaded)\n",
    IMPORTS + "class Other(nn.Module):\n    def forward(self, x):\n        return F.conv2d(x, ONE)\ndef f(x):\n    return x + 1\n",
    IMPORTS + "import numpy as np\ndef f(x):\n    return np.convolve([1, 2], [3, 4])\n",
])  # fmt: skip
def test_what_is_not_forbidden_works_as_ever(host: Host, code: str) -> None:
    value = run(host, code, forbidden=["torch.nn.functional.conv2d", "colorsys"]).results[0].value
    assert not isinstance(value, Problem | Raised), value


def test_the_line_that_wants_it_is_named(host: Host) -> None:
    code = f"{IMPORTS}def f(x):\n    y = x\n    return eval('F.co' + 'nv2d(y, ONE)')\n"
    value = run(host, code, forbidden=["torch.nn.functional.conv2d"]).results[0].value
    assert isinstance(value, Problem)
    assert (decode(value.facts["label"]), decode(value.facts["line"])) == ("student.py", 7)
