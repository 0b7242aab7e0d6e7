"""What goes wrong, or takes long, in one line on the standard error."""

from __future__ import annotations

import sys

from hipline.arguments import as_options
from hipline.compiling import PREPARING
from hipline.wording import one_line


def tell_error(line: str | Exception) -> None:
    """Write the line, with options where it names arguments; a file that it names may have a line break in its name."""
    print(f"hipline: {one_line(as_options(str(line)))}", file=sys.stderr)


def tell_preparing() -> None:
    """Say why nothing is seen for a minute: functions are compiled anew."""
    print(PREPARING, file=sys.stderr, flush=True)
