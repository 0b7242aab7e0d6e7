"""Everything of a person in one zip that they can take along: their walks, a table of them, and how to read it all."""

from __future__ import annotations

import csv
import io
import math
import os
import zipfile
from pathlib import Path

from hipline.disk import replacing
from hipline.errors import HiplineError, InputError
from hipline.library.folder import Library
from hipline.library.handover import NUMBERS
from hipline.library.kept_own import OWN
from hipline.library.rows import MEASURES, WalkRow
from hipline.sessions.connect import SEALED
from hipline.sessions.writer import SessionWriter
from hipline.wording import count_of

_KEPT = (OWN, NUMBERS)
_READ_ME = """\
Walks of {person}
{line}

This is all that Hipline has recorded of {person}: {walks}. The name of the person is not in here.

walks.csv       one row for each walk: when, how long, strides, means over the valid strides with their standard error
                (_se) and number of strides (_n), tags, marks and pain scores
walks/*.hipline the walks themselves
own.json        their own walking, where they agreed to keep it: what is usual at each pace
numbers.json    the numbers of the cues, where some were chosen for them

A walk is an SQLite 3 database; any SQLite reader opens it. The table `blocks` holds the samples as they were received
(acceleration and angular rate of the clip), `strides`, `contacts` and `cues` what was made of them, `marks`, `pain` and
`tags` what people said. In Python:

    import sqlite3, pandas
    strides = pandas.read_sql("SELECT * FROM strides", sqlite3.connect("walks/{first}"))

With Hipline: `hipline replay walks/{first}` shows a walk again, `hipline analyse walks --out results` makes tables.

Angles are in degrees from the person's own quiet standing: pelvic tilt is positive with the front of the pelvis down,
obliquity with the left side up, rotation turned to the left. A change of the mean tilt of less than about 5 degrees
between two days is within the error of measurement. This is movement coaching and recording; it diagnoses nothing.
"""


def _table(rows: list[WalkRow]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    means = [f"{name}{part}" for name in MEASURES for part in ("", "_se", "_n")]
    writer.writerow([
        "walk", "made_at", "duration_s", "samples", "samples_lost", "strides", "strides_valid", "cues", *means, "tags",
        "marks", "pain", "error",
    ])  # fmt: skip
    for row in rows:
        numbers: list[object] = []
        for name in MEASURES:
            mean = row.means.get(name)
            known = mean is not None and math.isfinite(mean.mean)
            numbers += [f"{mean.mean:.4f}", f"{mean.standard_error:.4f}", mean.n] if mean and known else ["", "", ""]
        writer.writerow([
            row.name, row.made_at, f"{row.duration_s:.2f}", row.samples, row.samples_lost, row.strides,
            row.strides_valid, row.cues, *numbers, "; ".join(f"{key}={value}" for key, value in row.tags.items()),
            "; ".join(row.marks), "; ".join(map(str, row.pain)), row.error,
        ])  # fmt: skip
    return text.getvalue()


def _content(library: Library, row: WalkRow) -> bytes:
    """Return a walk as one open file."""
    path = library.path_of(row)
    if path.name.endswith(SEALED):
        assert library.vault is not None  # or it could not have been listed
        return library.vault.open(path.read_bytes())
    if not row.error:
        SessionWriter.open(path).close()  # a journal that a crash has left belongs into the file
    return path.read_bytes()


def _fill(archive: zipfile.ZipFile, library: Library, id_: str, rows: list[WalkRow]) -> None:
    """Put everything of a person into a zip."""
    read_me = _READ_ME.format(
        person=id_,
        line="=" * len(f"Walks of {id_}"),
        walks=count_of(len(rows), "walk"),
        first=f"{rows[0].name}.hipline" if rows else "walk.hipline",
    )
    archive.writestr("README.txt", read_me)
    archive.writestr("walks.csv", _table(rows))
    for name in _KEPT:
        content = library.read_of(id_, name)
        if content is not None:
            archive.writestr(name, content)
    for row in rows:
        archive.writestr(f"walks/{row.name}.hipline", _content(library, row))


def export_person(library: Library, id_: str, out: Path) -> list[WalkRow]:
    """Write everything of a person into a zip that only its owner can read; return the walks in it.

    Raises
    ------
    InputError
        When there is no such person, when the zip is there already, or a walk is being recorded.
    HiplineError
        When it cannot be written; nothing is left of it then.
    """
    person = library.person(id_)
    rows = library.walks(person.id)
    if out.exists():
        raise InputError(f"{out}: is there already; choose another name with --out")
    try:
        with replacing(out) as part:
            descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w+b") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                _fill(archive, library, person.id, rows)
    except OSError as error:
        raise HiplineError(
            f"{out}: cannot be written ({error.strerror or error}); choose another place with --out, or make room"
        ) from None
    return rows
