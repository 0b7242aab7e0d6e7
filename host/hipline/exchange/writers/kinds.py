"""Write a walk in the formats that are asked for; only these are loaded."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

from hipline.errors import InputError, UsageError
from hipline.exchange.placing import place
from hipline.exchange.writers.formats import FORMATS
from hipline.exchange.writers.measured import Files, Measured, Options


def _writer(name: str) -> ModuleType:
    return import_module(f"{__package__}.{FORMATS[name]}")


def require(names: Sequence[str]) -> None:
    """Refuse formats whose extra is not installed, or that do not go together.

    Raises
    ------
    UsageError
        Says what to do.
    """
    if "bids" in names and len(set(names)) > 1:
        raise UsageError(
            "a BIDS dataset takes no other files in its folder; export bids alone, into a folder of its own"
        )
    for name in names:
        check = getattr(_writer(name), "check", None)
        if check is not None:
            check()


def _text_in(folder: Path, name: str) -> str | None:
    try:
        return (folder / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def write(
    measured: Measured, names: Sequence[str], folder: Path, inputs: Sequence[Path] = (), *, texts: bool = False
) -> tuple[Path, ...]:
    """Write a walk; all its files are new afterwards, or none.

    Parameters
    ----------
    measured : Measured
        The walk.
    names : sequence of str
        Keys of `FORMATS`.
    folder : Path
        Where the files go; made where it is missing.
    inputs : sequence of Path
        Recordings, none of which is written over.
    texts : bool
        Whether what somebody typed at a mark goes with it.

    Returns
    -------
    tuple of Path
        The files.

    Raises
    ------
    HiplineError
        When they cannot be written, or one of them would take the place of a recording.
    """
    options = Options(texts, lambda name: _text_in(folder, name))
    files: Files = {}
    for name in names:
        files |= _writer(name).files(measured, options)
    recordings = {path.resolve() for path in inputs}
    for name in files:
        if (folder / name).resolve() in recordings:
            raise InputError(
                f"{folder / name}: would be written over this recording; choose another folder with --out, or rename it"
            )
    return place(folder, files, f"the files of {measured.name}")
