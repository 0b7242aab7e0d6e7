"""BIDS-Motion: a dataset in a folder, to which every walk is added.

A walker is a subject, a walk a session. The channel `time_s` holds the clip's own clock to the last bit; LATENCY counts
from the first sample.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from importlib.metadata import version

from hipline.errors import InputError
from hipline.exchange.tables import pieces
from hipline.exchange.writers.measured import Files, Measured, Options

_BIDS_VERSION = "1.10.0"
_NONE = "n/a"
_POINT = "pelvis"
_NAME = "RecordingName"  # of our own: labels keep less of it
_README = """\
Walks with one inertial sensor on the pelvis, measured and written with Hipline.

Each *_motion.tsv holds the raw samples: specific force and angular rate in the frame of the sensor. Each
*_events.tsv holds what Hipline found in them: contacts of the feet, strides, cues, and what people marked.
docs/formats.md of Hipline tells more. Nothing in here is a diagnosis.
"""
_EVENT_COLUMNS = {
    "trial_type": {
        "Description": "What happened.",
        "Levels": {
            "contact": "Initial contact of a foot.",
            "stride": "From a contact to the next of the same foot.",
            "cue": "A word to the walker.",
            "mark": "A moment that somebody marked.",
            "pain": "A pain score, 0 to 10, that the walker told.",
        },
    },
    "side": {"Description": "The foot.", "Levels": {"left": "The left foot.", "right": "The right foot."}},
    "tilt_mean": {"Description": "Mean pelvic tilt of the stride, from quiet standing, front down.", "Units": "deg"},
    "valid": {"Description": "Whether the stride is steady, straight walking.", "Levels": {"1": "Yes.", "0": "No."}},
    "detail": {"Description": "Rule and level of a cue, score of a pain, number or text of a mark."},
}


def _label(text: str, instead: str) -> str:
    """Return what BIDS takes as a label: letters and digits alone."""
    return "".join(c for c in text if c.isascii() and c.isalnum()) or instead


def _table(rows: list[list[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


def _channels() -> list[list[str]]:
    rows = [["name", "component", "type", "tracked_point", "units", "reference_frame"]]
    for kind, name, unit in (("ACCEL", "acc", "m/s^2"), ("GYRO", "gyr", "rad/s")):
        rows += [[f"{name}_{axis}", axis, kind, _POINT, unit, "sensor"] for axis in "xyz"]
    rows.append(["latency", _NONE, "LATENCY", _NONE, "s", _NONE])
    rows.append(["time_s", _NONE, "MISC", _NONE, "s", _NONE])
    return rows


def _motion(measured: Measured) -> Iterator[str]:
    block = measured.recording.block
    for part in (block[piece] for piece in pieces(len(block))):
        for time_s, acc, gyr in zip(
            part.time_s.tolist(), part.acc_sensor.tolist(), part.gyr_sensor.tolist(), strict=True
        ):
            latency = f"{time_s - measured.start_s:.6f}"
            yield "\t".join([*map(repr, acc), *map(repr, gyr), latency, repr(time_s)]) + "\n"


def _about(measured: Measured) -> dict[str, object]:
    recording = measured.recording
    block, sensor = recording.block, measured.sensor
    whole = int(block.index[-1] - block.index[0] + 1) == len(block)
    return {
        "TaskName": "walk",
        "TaskDescription": "Quiet standing, then walking as the walker likes.",
        "TrackingSystemName": "hipline",
        "SamplingFrequency": recording.rate_hz,
        "SamplingFrequencyEffective": (len(block) - 1) / recording.duration_s,
        "Manufacturer": sensor.manufacturer or _NONE,
        "ManufacturersModelName": sensor.model or _NONE,
        "SoftwareVersions": f"Hipline {version('hipline')}" + (f", firmware {sensor.firmware}" * bool(sensor.firmware)),
        "RecordingDuration": recording.duration_s,
        "RecordingType": "continuous" if whole else "discontinuous",
        "TrackedPointsCount": 1,
        "MotionChannelCount": 8,
        "ACCELChannelCount": 3,
        "GYROChannelCount": 3,
        "LATENCYChannelCount": 1,
        "MISCChannelCount": 1,
        "MissingValues": _NONE,
        _NAME: measured.name,
    }


def _events(measured: Measured, texts: bool) -> list[list[str]]:
    def row(time_s: float, kind: str, duration_s: float = 0.0, **more: str) -> tuple[float, list[str]]:
        cells = [more.get(name, _NONE) for name in ("side", "tilt_mean", "valid", "detail")]
        return time_s, [f"{time_s - measured.start_s:.4f}", f"{duration_s:.4f}", kind, *cells]

    walk = measured.walk
    rows = [row(float(contact["time_s"]), "contact", side=str(contact["side"])) for contact in walk.contacts]
    for stride in walk.strides:
        tilt = float(stride["tilt_mean_deg"])
        rows.append(
            row(
                float(stride["start_s"]),
                "stride",
                float(stride["duration_s"]),
                side=str(stride["side"]),
                tilt_mean=f"{tilt:.3f}" if math.isfinite(tilt) else _NONE,
                valid=str(int(stride["valid"])),
            )
        )
    rows += [row(float(cue["time_s"]), "cue", detail=f"{cue['rule']} {cue['level']}") for cue in walk.cues]
    for number, mark in enumerate(measured.marks, start=1):
        text = " ".join(mark.text.split()) if texts else ""
        rows.append(row(mark.time_s, "mark", detail=text or str(number)))
    rows += [row(pain.time_s, "pain", detail=str(pain.score)) for pain in measured.pain]
    known = sorted((time_s, cells) for time_s, cells in rows if math.isfinite(time_s))
    return [["onset", "duration", *_EVENT_COLUMNS], *(cells for _, cells in known)]


def _added(before: str | None, head: list[str], row: list[str]) -> str:
    """Return a table with a row in the place of the one that begins alike, or at the end."""
    rows = [line.split("\t") for line in (before or "").splitlines()[1:] if line]
    return _table([head, *(old for old in rows if old[0] != row[0]), row])


def _check_place(before: str | None, name: str) -> None:
    """Refuse to take the place of a walk that is called otherwise."""
    try:
        there = json.loads(before or "{}").get(_NAME, name)
    except (ValueError, AttributeError):
        return
    if there != name:
        raise InputError(
            f"{name}: the dataset has {there!r} in its place already, since labels keep letters and digits alone; "
            "rename one of them"
        )


def files(measured: Measured, options: Options) -> Files:
    """Return the files that a walk adds to the dataset, by their path in it.

    Raises
    ------
    InputError
        When another walk is in its place.
    """
    name = _label(measured.name, "walk")
    subject, session = f"sub-{_label(measured.person, name)}", f"ses-{name}"
    folder = f"{subject}/{session}"
    task = f"{folder}/motion/{subject}_{session}_task-walk"
    motion = f"{task}_tracksys-hipline"
    _check_place(options.before(f"{motion}_motion.json"), measured.name)
    scans = f"{folder}/{subject}_{session}_scans.tsv"
    begin = measured.when(measured.start_s)
    moment = _NONE if begin is None else begin.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    generated = {"Name": "Hipline", "Version": version("hipline")}
    described = {"Name": "Walks", "BIDSVersion": _BIDS_VERSION, "DatasetType": "raw", "GeneratedBy": [generated]}
    frames = {
        "reference_frame": {
            "Description": "What the components of a channel are measured along.",
            "Levels": {
                "sensor": {
                    "Description": "Axes of the sensor itself, right-handed; at rest the acceleration is +9.81 along "
                    "what points up. How the sensor sat on the pelvis is found from the walk.",
                    "RotationRule": _NONE,
                    "RotationOrder": _NONE,
                    "SpatialAxes": _NONE,
                }
            },
        }
    }
    return {
        "dataset_description.json": [json.dumps(described, indent=2), "\n"],
        "README": [options.before("README") or _README],
        "participants.tsv": [_added(options.before("participants.tsv"), ["participant_id"], [subject])],
        scans: [
            _added(options.before(scans), ["filename", "acq_time"], [motion[len(folder) + 1 :] + "_motion.tsv", moment])
        ],
        f"{motion}_motion.tsv": _motion(measured),
        f"{motion}_motion.json": [json.dumps(_about(measured), indent=2), "\n"],
        f"{motion}_channels.tsv": [_table(_channels())],
        f"{motion}_channels.json": [json.dumps(frames, indent=2), "\n"],
        f"{task}_events.tsv": [_table(_events(measured, options.texts))],
        f"{task}_events.json": [json.dumps(_EVENT_COLUMNS, indent=2), "\n"],
    }
