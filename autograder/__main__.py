"""`python -m autograder` is the console script `autograder`."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import NoReturn

from autograder.sentence import located

GRADER_ERROR = 3
OBJECTS = 200_000  # more than a course is made of; they stay, and looking at them again and again is a seventh of the time of `check`
CLEARING_UP = 5.0  # seconds in which Ctrl-C, pressed again, does not disturb what the first one began

_last = -CLEARING_UP


def main() -> NoReturn:
    """Run one command; Ctrl-C ends it at any moment, and people press it twice."""
    gc.set_threshold(OBJECTS, 10, 10)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else whoever started this wants it left alone
        signal.signal(signal.SIGINT, _interrupt)
        sys.unraisablehook = _unraisable
    code = 0
    try:
        from autograder import cli  # here: Ctrl-C may come while it is imported

        cli.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT  # as shells say it
    except OSError as bad:  # each command tells of its own files; what is left is what it prints
        print(f"The output cannot be written ({bad.strerror or bad}).", file=sys.stderr)
        code = 2
    except Exception as fault:
        print(f"The grader failed. Please report it: {located(fault)}.", file=sys.stderr)
        code = GRADER_ERROR
    # Not SIG_IGN: a signal on its way at this moment would make Python complain that nobody handles it.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    _leave(code)


def _leave(code: int) -> NoReturn:
    """At once: there is nothing left to do, and taking torch to pieces in good order takes half a second."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # who reads what is printed has gone, or the disk that keeps it is full
        code = code or 1
    os._exit(code)


def _interrupt(number: int, frame: FrameType | None) -> None:
    global _last
    now = time.monotonic()
    if now - _last >= CLEARING_UP:
        _last = now
        raise KeyboardInterrupt


def _unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    """Ctrl-C in a place that cannot raise, such as a destructor, is pressed again a moment later."""
    global _last
    if unraisable.exc_type is KeyboardInterrupt:
        _last = -CLEARING_UP
        threading.Timer(0.01, _press).start()
    else:
        sys.__unraisablehook__(unraisable)


def _press() -> None:
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGINT)
    else:  # to the main thread, which may be waiting for something
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


if __name__ == "__main__":
    main()
