"""One piece of work with each of several files; one that fails does not keep the others from it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from hipline.errors import HiplineError, own_fault
from hipline.views.telling import tell_error
from hipline.wording import one_line

_log = logging.getLogger(__name__)


def _told(file: Path, do: Callable[[Path], Iterable[str | HiplineError]]) -> list[str | HiplineError]:
    """Return what there is to tell of a file."""
    try:
        return list(do(file))
    except HiplineError as error:
        return [error]
    except Exception as error:  # the edge of one file: the others are still to be done
        _log.debug("%s", file, exc_info=True)
        return [HiplineError(f"{file}: {own_fault(error)}")]


def each(files: Iterable[Path], do: Callable[[Path], Iterable[str | HiplineError]]) -> bool:
    """Do the work with each file, and tell each at once.

    Parameters
    ----------
    files : iterable of Path
        In this order.
    do : callable
        Takes a file and returns its lines; one that is an error is told as one, and so is one that is raised.

    Returns
    -------
    bool
        Whether none of them failed.
    """
    good = True
    for file in files:
        for line in _told(file, do):
            if isinstance(line, HiplineError):
                tell_error(line)
                good = False
            else:
                print(one_line(line), flush=True)
    return good
