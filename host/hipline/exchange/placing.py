"""Put files in their place: all of them are new afterwards, or none."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from hipline.disk import is_name_too_long, part_of
from hipline.errors import HiplineError


def discard(paths: Iterable[Path]) -> None:
    """Remove what is left of files whose writer was ended by force."""
    for path in paths:
        with contextlib.suppress(OSError):
            part_of(path).unlink(missing_ok=True)


def place(folder: Path, files: Mapping[str, bytes | Iterable[str]], what: str) -> tuple[Path, ...]:
    """Write files, and put them in their place when the last one is whole.

    Parameters
    ----------
    folder : Path
        Where they go; made where it is missing.
    files : mapping
        Bytes, or pieces of text, by the path within the folder.
    what : str
        What they are, for the words.

    Returns
    -------
    tuple of Path
        The files.

    Raises
    ------
    HiplineError
        When they cannot be written.
    """
    paths = tuple(folder / name for name in files)
    parts = [part_of(path) for path in paths]
    try:
        for part, content in zip(parts, files.values(), strict=True):
            part.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                part.write_bytes(content)
                continue
            with part.open("w", encoding="utf-8", newline="") as file:
                file.writelines(content)
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
    except OSError as error:
        if is_name_too_long(error):
            raise HiplineError(
                f"{folder}: {what} would have names too long for its disk; give the recording a shorter name"
            ) from None
        raise HiplineError(
            f"{folder}: {what} cannot be written ({error.strerror or error}); "
            "choose another folder with --out, or make room"
        ) from None
    finally:
        discard(paths)
    return paths
