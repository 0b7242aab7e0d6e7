"""A FHIR R4 bundle of observations: means over the walk, each with its unit in UCUM.

What no code system names has a code of our own, in a CodeSystem that is in the bundle. LOINC names the time of exercise
and the pain score; its steps are those of 24 hours, which no walk has.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import uuid
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from hipline.exchange.writers.measured import Files, Measured, Options

_CODES = "urn:uuid:5d0d2a0e-6d5c-4a0b-9a5e-0d6f5a3c7b21"  # of our own
_UCUM, _LOINC = "http://unitsofmeasure.org", "http://loinc.org"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_UNITS = {
    "deg": "deg",
    "s": "s",
    "spm": "/min",
    "pct": "%",
    "m": "m",
    "m_s": "m/s",
    "m_s2": "m/s2",
}  # by how the name of a measure ends
_MEASURES = {
    "duration_s": "Mean stride time",
    "cadence_spm": "Mean walking cadence, steps per minute",
    "tilt_mean_deg": "Mean pelvic tilt from quiet standing, front down positive",
    "tilt_max_deg": "Mean of the largest pelvic tilt in each stride, from quiet standing",
    "tilt_rom_deg": "Mean range of pelvic tilt over a stride",
    "obliquity_mean_deg": "Mean pelvic obliquity from quiet standing, left side up positive",
    "obliquity_rom_deg": "Mean range of pelvic obliquity over a stride",
    "rotation_rom_deg": "Mean range of pelvic rotation over a stride",
    "tilt_stance_end_deg": "Mean of the largest pelvic tilt at the end of stance",
    "pelvic_drop_deg": "Mean drop of the pelvis on the side of the swinging leg",
    "step_left_s": "Mean time of the steps that end with a left contact",
    "step_right_s": "Mean time of the steps that end with a right contact",
    "step_asymmetry_pct": "Mean asymmetry of the step times, right longer positive",
    "regularity": "Mean regularity of the strides, 1 when each is as the one before",
    "vertical_excursion_m": "Mean vertical excursion of the sensor over a stride",
    "braking_peak_m_s2": "Mean of the strongest braking in each stride",
    "step_length_m": "Mean step length, an estimate",
    "speed_m_s": "Mean walking speed, an estimate",
}
_COUNTS = {
    "steps": "Steps of the walk",
    "strides": "Valid strides, which the means are over",
    "standard-deviation": "Standard deviation from stride to stride",
    "walking-time": "Time in bouts of walking",
    "cues": "Cues given",
}


def _code_of(measure: str) -> str:
    return measure.replace("_", "-")


def _quantity(value: float, unit: str, ucum: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": _UCUM, "code": ucum}


def _unit(measure: str) -> str:
    for ending in sorted(_UNITS, key=len, reverse=True):
        if measure.endswith(f"_{ending}"):
            return _UNITS[ending]
    return "1"


def _concept(code: str, display: str) -> dict[str, Any]:
    return {"coding": [{"system": _CODES, "code": code, "display": display}], "text": display}


def _code_system() -> dict[str, Any]:
    concepts = {_code_of(name): text for name, text in _MEASURES.items()} | _COUNTS
    return {
        "resourceType": "CodeSystem",
        "url": _CODES,
        "version": version("hipline"),
        "name": "HiplineMeasures",
        "title": "Measures of Hipline",
        "status": "active",
        "experimental": False,
        "description": "Measures of walking with one sensor on the pelvis. They compare a walker with themselves; none "
        "is a diagnosis.",
        "caseSensitive": True,
        "content": "complete",
        "count": len(concepts),
        "concept": [{"code": code, "display": text, "definition": text} for code, text in concepts.items()],
    }


def _told(measured: Measured) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a key and what is particular of each observation."""
    summary = measured.walk.summary
    for name, text in _MEASURES.items():
        over = summary["means"].get(name) or {}
        if over.get("mean") is None:
            continue
        unit = _unit(name)
        parts = [
            {
                "code": _concept("strides", _COUNTS["strides"]),
                "valueQuantity": _quantity(over["n"], "strides", "{strides}"),
            }
        ]
        if over.get("sd") is not None:
            parts.append(
                {
                    "code": _concept("standard-deviation", _COUNTS["standard-deviation"]),
                    "valueQuantity": _quantity(over["sd"], unit, unit),
                }
            )
        shown = "steps/min" if unit == "/min" else unit
        yield (
            name,
            {
                "code": _concept(_code_of(name), text),
                "valueQuantity": _quantity(over["mean"], shown, unit),
                "component": parts,
            },
        )
    counts = summary["counts"]
    for key, number, unit in (
        ("steps", counts["contacts"], "steps"),
        ("strides", counts["strides_valid"], "strides"),
        ("cues", counts["cues"], "cues"),
    ):
        yield key, {"code": _concept(key, _COUNTS[key]), "valueQuantity": _quantity(number, unit, f"{{{unit}}}")}
    walking = _concept("walking-time", _COUNTS["walking-time"])
    walking["coding"].append({"system": _LOINC, "code": "55411-3", "display": "Exercise duration"})
    minutes = round(summary["walk"]["walking_s"] / 60, 3)
    yield "walking-time", {"code": walking, "valueQuantity": _quantity(minutes, "min", "min")}
    for number, pain in enumerate(measured.pain, start=1):
        said = {"coding": [{"system": _LOINC, "code": "72514-3"}], "text": "Pain, 0 to 10, as the walker told it"}
        moment = datetime.datetime.fromtimestamp(pain.unix_s, datetime.UTC).isoformat(timespec="seconds")
        yield (
            f"pain-{number}",
            {
                "code": said,
                "valueQuantity": _quantity(pain.score, "{score}", "{score}"),
                "effectiveDateTime": moment,
                "category": [{"coding": [{"system": _CATEGORY, "code": "survey"}]}],
            },
        )


def bundle(measured: Measured) -> dict[str, Any]:
    """Return the bundle; the same walk gives the same identifiers."""
    block = measured.recording.block
    walk = uuid.UUID(bytes=hashlib.sha256(block.time_s.tobytes() + block.acc_sensor.tobytes()).digest()[:16], version=5)
    begin, end = measured.when(measured.start_s), measured.when(float(block.time_s[-1]))
    sensor = " ".join(part for part in measured.sensor[:2] if part)
    common: dict[str, Any] = {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"system": _CATEGORY, "code": "activity"}]}],
        "device": {"display": f"Hipline {version('hipline')}" + (f" with {sensor}" if sensor else "")},
    }
    if measured.person:
        common["subject"] = {"identifier": {"value": measured.person}}
    if begin is not None and end is not None:
        common["effectivePeriod"] = {
            name: at.isoformat(timespec="seconds") for name, at in (("start", begin), ("end", end))
        }
    entries = [{"fullUrl": _CODES, "resource": _code_system()}]
    for key, told in _told(measured):
        resource = common | told
        if "effectiveDateTime" in told:
            resource.pop("effectivePeriod", None)
        identity = uuid.uuid5(walk, key)
        resource["identifier"] = [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{identity}"}]
        entries.append({"fullUrl": f"urn:uuid:{identity}", "resource": resource})
    return {
        "resourceType": "Bundle",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{walk}"},
        "type": "collection",
        "entry": entries,
    }


def files(measured: Measured, options: Options) -> Files:
    """Return the file of a walk, by name."""
    del options
    return {f"{measured.name}.fhir.json": [json.dumps(bundle(measured), indent=2, allow_nan=False), "\n"]}
