"""Why a probe has no answer to send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ModelProblem(Exception):
    """What the student's function made cannot be examined: a code of `feedback.words`, and its facts."""

    def __init__(self, code: str, facts: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
