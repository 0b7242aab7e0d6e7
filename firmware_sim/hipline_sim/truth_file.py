"""Write the truth beside a stream, in the tables that `hipline analyse` writes."""

from __future__ import annotations

import csv
from dataclasses import astuple, fields
from pathlib import Path

from hipline_sim.truth import TrueStride, Truth


def write_truth(path: str | Path, truth: Truth) -> tuple[Path, Path, Path]:
    """Write NAME.angles.csv, NAME.contacts.csv and NAME.strides.csv for the NAME that `path` gives.

    Returns
    -------
    angles, contacts, strides : Path
        The files written.

    Raises
    ------
    OSError
        When a file cannot be written.
    """
    base = Path(path)
    if base.suffix == ".csv":
        base = base.with_suffix("")
    kinds = ("angles", "contacts", "strides")
    angles, contacts, strides = (base.with_name(f"{base.name}.{kind}.csv") for kind in kinds)
    with angles.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("time_s", "tilt_deg", "obliquity_deg", "rotation_deg", "heading_deg"))
        columns = (truth.time_s, truth.tilt_deg, truth.obliquity_deg, truth.rotation_deg, truth.heading_deg)
        out.writerows([f"{v:.5f}" for v in row] for row in zip(*columns, strict=True))
    with contacts.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("time_s", "side"))
        out.writerows((f"{t:.5f}", side) for t, side in truth.contacts)
    with strides.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(field.name for field in fields(TrueStride))
        out.writerows([v if isinstance(v, str) else f"{v:.5f}" for v in astuple(s)] for s in truth.strides)
    return angles, contacts, strides
