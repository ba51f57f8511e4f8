"""What may be changed in a piece of Python: each operator takes a node and yields the texts that could stand in its place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

Text = Callable[[ast.AST], str]
Operator = Callable[[ast.AST, Text], Iterator[str]]

COMPARISONS: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Lt: ("<=", ">="), ast.LtE: ("<", ">"), ast.Gt: (">=", "<="), ast.GtE: (">", "<"), ast.Eq: ("!=",), ast.NotEq: ("==",),
    ast.Is: ("is not",), ast.IsNot: ("is",), ast.In: ("not in",), ast.NotIn: ("in",),
}  # fmt: skip
SIGNS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"), ast.FloorDiv: ("//", "/"), ast.Mod: ("%", "//"),
    ast.Pow: ("**", "*"), ast.MatMult: ("@", "*"), ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&"),
}  # fmt: skip
COMMUTES = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr)
OTHER_NAMES = (
    ("min", "max"), ("minimum", "maximum"), ("amin", "amax"), ("argmin", "argmax"), ("floor", "ceil"), ("zeros", "ones"), ("mean", "sum"),
    ("zeros_like", "ones_like"), ("any", "all"), ("sin", "cos"), ("rand", "randn"), ("var", "std"), ("abs", "square"), ("tanh", "sigmoid"),
    ("eval", "train"), ("no_grad", "enable_grad"), ("AvgPool2d", "MaxPool2d"), ("ReLU", "Tanh"), ("int", "round"), ("flip", "fliplr"),
)  # fmt: skip
SYMMETRIC = frozenset({"min", "max", "minimum", "maximum", "hypot", "allclose"})  # calls whose arguments may be swapped
LIBRARIES = frozenset({"np", "np.random", "torch", "nn", "F", "math"})
PLAIN = (ast.Name, ast.Constant, ast.Attribute, ast.Call, ast.Subscript, ast.List, ast.Dict, ast.Starred, ast.Slice, ast.keyword)


def joined(node: ast.AST, text: Text) -> str:
    """The text of an expression as a part of a larger one."""
    return text(node) if isinstance(node, PLAIN) else f"({text(node)})"


def constant(node: ast.AST, text: Text) -> Iterator[str]:
    """One more and one less; twice and nothing; the other truth value; no text."""
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield str(not value)
    elif isinstance(value, int):
        yield from (str(value + 1), str(value - 1))
    elif isinstance(value, float):
        yield from ((repr(2 * value), "0.0") if value else ("1.0",))
    elif isinstance(value, str) and value:
        yield '""'


def comparison(node: ast.AST, text: Text) -> Iterator[str]:
    """The boundary on the other side, and the opposite."""
    if not isinstance(node, ast.Compare):
        return
    terms = [joined(term, text) for term in (node.left, *node.comparators)]
    signs = [ast.unparse(ast.Compare(ast.Name("a"), [op], [ast.Name("b")]))[2:-2] for op in node.ops]
    for place, op in enumerate(node.ops):
        for other in COMPARISONS[type(op)]:
            changed = [*signs[:place], other, *signs[place + 1 :]]
            yield terms[0] + "".join(f" {sign} {term}" for sign, term in zip(changed, terms[1:], strict=True))


def arithmetic(node: ast.AST, text: Text) -> Iterator[str]:
    """The opposite sign, swapped operands, one operand alone, a division rounded up."""
    if not isinstance(node, ast.BinOp) or type(node.op) not in SIGNS:
        return
    left, right = joined(node.left, text), joined(node.right, text)
    sign, other = SIGNS[type(node.op)]
    yield f"{left} {other} {right}"
    if not isinstance(node.op, COMMUTES):
        yield f"{right} {sign} {left}"
    if isinstance(node.op, ast.FloorDiv):
        yield f"-(-{left} // {right})"
    yield from (text(node.left), text(node.right))


def boolean(node: ast.AST, text: Text) -> Iterator[str]:
    """`and` for `or`, and one operand less."""
    if not isinstance(node, ast.BoolOp):
        return
    terms = [joined(term, text) for term in node.values]
    sign, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
    yield f" {other} ".join(terms)
    for place in range(len(terms)):
        yield f" {sign} ".join([*terms[:place], *terms[place + 1 :]])


def unary(node: ast.AST, text: Text) -> Iterator[str]:
    """Without its sign."""
    if isinstance(node, ast.UnaryOp):
        yield text(node.operand)


def condition(node: ast.AST, text: Text) -> Iterator[str]:
    """One of two alternatives, always."""
    if isinstance(node, ast.IfExp):
        yield from (text(node.body), text(node.orelse))


def call(node: ast.AST, text: Text) -> Iterator[str]:
    """Neighbouring arguments swapped, an option or a layer left out, the call itself left out, a range one shorter at either end."""
    if not isinstance(node, ast.Call):
        return
    name, arguments, options = _name(node.func), [text(a) for a in node.args], [text(k) for k in node.keywords]

    def written(arguments: Sequence[str], options: Sequence[str]) -> str:
        return f"{text(node.func)}({', '.join([*arguments, *options])})"

    if name not in SYMMETRIC:
        yield from (written(swapped, options) for swapped in _swapped(arguments))
    yield from (written(arguments, [*options[:k], *options[k + 1 :]]) for k in range(len(options)) if node.keywords[k].arg != "strict")
    if name == "Sequential":
        yield from (written([*arguments[:k], *arguments[k + 1 :]], options) for k in range(len(arguments)))
    if name == "range" and len(arguments) == 1:
        yield from (f"range(1, {arguments[0]})", f"range({joined(node.args[0], text)} - 1)")
    if name == "range" and len(arguments) == 2:
        yield from (f"range({joined(node.args[0], text)} + 1, {arguments[1]})", f"range({arguments[0]}, {joined(node.args[1], text)} - 1)")
    if arguments and name[:1].islower() and not isinstance(node.args[0], ast.Starred) and not _is_method(node.func, text):
        yield arguments[0]


def method(node: ast.AST, text: Text) -> Iterator[str]:
    """What a method is called on, in place of its answer; a transpose left out."""
    function = node.func if isinstance(node, ast.Call) else node
    if isinstance(function, ast.Attribute) and (function.attr == "T" if function is node else _is_method(function, text)):
        yield text(function.value)


def renamed(node: ast.AST, text: Text) -> Iterator[str]:
    """A function of another name: `max` for `min`, `ceil` for `floor`."""
    if not isinstance(node, ast.Name | ast.Attribute):
        return
    for pair in OTHER_NAMES:
        if _name(node) in pair:
            other = pair[1 - pair.index(_name(node))]
            yield other if isinstance(node, ast.Name) else f"{text(node.value)}.{other}"


def slices(node: ast.AST, text: Text) -> Iterator[str]:
    """Bounds off by one, and left out; all in place of a part."""
    if isinstance(node, ast.Subscript) and any(isinstance(part, ast.Slice) for part in ast.walk(node.slice)):
        yield text(node.value)
    if not isinstance(node, ast.Slice):
        return
    bounds = (node.lower, node.upper, node.step)
    parts = ["" if bound is None else joined(bound, text) for bound in bounds]
    for place, bound in enumerate(bounds):
        if bound is None:
            continue
        shifted = [] if _is_numeral(bound) or bound is node.step else [f"{parts[place]} + 1", f"{parts[place]} - 1"]
        for other in ["", *shifted]:
            written = [*parts[:place], other, *parts[place + 1 :]]
            yield ":".join(written if written[2] else written[:2])


def sequence(node: ast.AST, text: Text) -> Iterator[str]:
    """Neighbours swapped, and in a list one left out; not in tables of numbers, whose numbers are changed one by one."""
    if not isinstance(node, ast.Tuple | ast.List) or all(_is_numeral(item) or isinstance(item, ast.List) for item in node.elts):
        return
    items = [text(item) for item in node.elts]
    opening, closing = ("[", "]") if isinstance(node, ast.List) else ("", "") if _is_index(node) else ("(", ")")
    for swapped in _swapped(items):
        yield opening + ", ".join(swapped) + closing
    for place in range(len(items)) if isinstance(node, ast.List) else ():
        yield opening + ", ".join([*items[:place], *items[place + 1 :]]) + closing


def statement(node: ast.AST, text: Text) -> Iterator[str]:
    """Left out; a sum that starts anew each time; an answer that is forgotten."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        yield "pass"
    if isinstance(node, ast.AugAssign):
        _, other = SIGNS[type(node.op)]
        yield from (f"{text(node.target)} {other}= {text(node.value)}", f"{text(node.target)} = {text(node.value)}")
    if isinstance(node, ast.Continue | ast.Break):
        yield "pass"
    if isinstance(node, ast.Return) and node.value is not None:
        yield "return None"


def _is_method(function: ast.expr, text: Text) -> bool:
    return isinstance(function, ast.Attribute) and text(function.value) not in LIBRARIES


def _swapped(items: Sequence[str]) -> Iterator[list[str]]:
    for place, (one, other) in enumerate(pairwise(items)):
        if one != other and not one.startswith("*") and not other.startswith("*"):
            yield [*items[:place], other, one, *items[place + 2 :]]


def _is_numeral(node: ast.expr) -> bool:
    """A number, which is changed as such, or a text."""
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)


def _is_index(node: ast.Tuple | ast.List) -> bool:
    return any(isinstance(item, ast.Slice) for item in node.elts)  # which brackets would forbid


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""


OPERATORS: tuple[Operator, ...] = (
    constant, comparison, arithmetic, boolean, unary, condition, call, method, renamed, slices, sequence, statement,
)  # fmt: skip
