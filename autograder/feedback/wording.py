"""What students read, in their language; where the course hands out tensors, what was written for NumPy's arrays speaks of these."""

from __future__ import annotations

import re

from autograder.i18n import translate

# In this order; both languages at once, since neither has the words of the other.
PHRASES = [(re.compile(pattern), tensors) for pattern, tensors in (
    (r",? without a NaN and without NumPy warning of an overflow", ", without a NaN"),
    (r",? sin ningún NaN y sin que NumPy avise de un desbordamiento \(overflow\)", ", sin ningún NaN"),
    (r"NumPy has no erf for arrays; `math\.erf` takes one number\.", "`torch.erf` works element by element."),
    (r"NumPy no tiene una erf para arreglos; `math\.erf` recibe un solo número\.", "`torch.erf` trabaja elemento a elemento."),
    (r"math\.erf takes one number; np\.vectorize makes it a function of arrays\.", "torch.erf works element by element."),
    (r"math\.erf recibe un solo número; np\.vectorize la convierte en una función de arreglos\.", "torch.erf trabaja elemento a elemento."),
    (r"two arrays, or an array and a number,", "two tensors"),
    (r"dos arreglos, o un arreglo y un número,", "dos tensores"),
    (r"K\[::-1, ::-1\]", "K.flip(0, 1)"),
    (r"\[::-1, ::-1\]", ".flip(0, 1)"),
    (r"\.astype\(float\)", ".double()"),
    (r"\.max\(axis=\(", ".amax(axis=("),
    (r"np\.mgrid\[-r : r \+ 1, -r : r \+ 1\]", 'torch.meshgrid(torch.arange(-r, r + 1), torch.arange(-r, r + 1), indexing="ij")'),
    (r"np\.random\.default_rng\(seed\)\.normal\(size=\(KH, KW\)\)", "torch.randn(KH, KW, generator=torch.Generator().manual_seed(seed))"),
    (r"np\.random\.default_rng\(", "torch.Generator().manual_seed("),
    (r"np\.random\b", "torch.rand"),
    (r"np\.ndindex\(x\.shape\)", "itertools.product(*map(range, x.shape))"),
    (r"np\.array\(", "torch.tensor("),
    (r"np\.ndarray\b", "torch.Tensor"),
    (r"\bnp\.", "torch."),
    (r"NumPy(?! warned| avisó)", "PyTorch"),  # only NumPy warns of an overflow
    (r"\b([Aa])n array\b", r"\1 tensor"),
    (r"\barray(s?)\b", r"tensor\1"),
    (r"\bArray(s?)\b", r"Tensor\1"),
    (r"\barreglos\b", "tensores"),
    (r"\barreglo\b", "tensor"),
)]  # fmt: skip


def wording(text: str, language: str, *, tensors: bool) -> str:
    """`text` in `language`; `tensors`: for an assignment of arrays that is handed out with tensors."""
    words = translate(text, language)
    return of_tensors(words) if tensors else words


def of_tensors(words: str) -> str:
    """Words about arrays, as words about tensors."""
    for pattern, instead in PHRASES:
        words = pattern.sub(instead, words)
    return words
