"""A process that measures one recording after the other for another one; see `crew`.

It takes a `Work`, then paths of recordings, and answers each with what came of it: pickles over standard input and
output.
It ends when its input closes, so that none is left behind, however its parent ended.
"""

from __future__ import annotations

import logging
import os
import pickle
import sys


def main() -> int:
    """Measure what is asked for until nobody asks any more."""
    logging.basicConfig(level=logging.DEBUG if os.environ.get("HIPLINE_DEBUG") else logging.CRITICAL)
    asked = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # whatever else is printed must not stand between the answers
        work = pickle.load(asked)
        while True:
            try:
                file = pickle.load(asked)
            except EOFError:
                return 0
            try:
                pickle.dump(work.do(file), answers)
                answers.flush()
            except BrokenPipeError:
                os.dup2(os.open(os.devnull, os.O_WRONLY), answers.fileno())
                return 1


if __name__ == "__main__":
    sys.exit(main())
