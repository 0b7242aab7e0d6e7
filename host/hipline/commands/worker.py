"""A process that measures one recording after the other for another one; see `crew`.

It takes a `Work`, then paths of recordings, and answers each with what came of it: pickles over standard input and
output. Where functions have to be compiled first, and that takes long, it says so once before.
It ends when its input closes, so that none is left behind, however its parent ended.
"""

from __future__ import annotations

import logging
import os
import pickle
import sys
from typing import BinaryIO

from hipline.commands.crew import PREPARING
from hipline.compiling import Compiling


def _answer(what: object, answers: BinaryIO) -> None:
    pickle.dump(what, answers)
    answers.flush()


def main() -> int:
    """Measure what is asked for until nobody asks any more."""
    logging.basicConfig(level=logging.DEBUG if os.environ.get("HIPLINE_DEBUG") else logging.CRITICAL)
    asked = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as answers, Compiling(lambda: _answer(PREPARING, answers)):
        os.dup2(2, 1)  # whatever else is printed must not stand between the answers
        work = pickle.load(asked)
        while True:
            try:
                file = pickle.load(asked)
            except EOFError:
                return 0
            try:
                _answer(work.do(file), answers)
            except BrokenPipeError:
                os.dup2(os.open(os.devnull, os.O_WRONLY), answers.fileno())
                return 1


if __name__ == "__main__":
    sys.exit(main())
