"""Run the peers on the same recordings: mobgap and scikit-digital-health, in an environment of their own.

    .venv-peers/bin/python benchmarks/peers.py contacts      contacts and sides on the labelled recordings, as JSON
    .venv-peers/bin/python benchmarks/peers.py costs HOUR    the name of a chain on each line in, its cost as JSON out

Each peer gets what its documentation asks for. mobgap: body frame (x up, y right, z forward, as the recordings are),
m/s² and deg/s. scikit-digital-health: g and rad/s, unix time, which axis is vertical and which points forward.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from compare_costs import Chain, serve
from labels import REFERENCES, Array, Labelled, labelled_paths, read_labelled
from mobgap.data import GaitDatasetFromData
from mobgap.gait_sequences import GsdIluz, GsdIonescu
from mobgap.initial_contacts import IcdHKLeeImproved, IcdIonescu, IcdShinImproved
from mobgap.laterality import LrcMansour, LrcMcCamley, LrcUllrich
from mobgap.pipeline import MobilisedPipelineUniversal
from mobgap.utils.conversions import to_body_frame
from skdh.context import PredictGaitLumbarLgbm
from skdh.gait import GaitLumbar

G_M_S2 = 9.80665
EPOCH_S = 1.6e9  # any day: scikit-digital-health wants to know which
# what a labelled bout is widened by on either side before a peer sees it: without, all of them miss the first and last
# contact, and scikit-digital-health most bouts, which are shorter than the 5 s that it needs
MARGIN_S = 1.0
SHORTEST_S = 1.0  # bouts that scikit-digital-health is to look at, where it is told them; its own default is 8 s

DETECTORS = (IcdIonescu, IcdShinImproved, IcdHKLeeImproved)
SIDES = (LrcUllrich, LrcMansour, LrcMcCamley)
EVENTS = {"gait": "AP CWT", "gait, vertical": "Vertical CWT"}  # its default, and its other method

#: contacts of one recording: {"time_s": [...], "sides": {method: ["left", ...]}}
Found = dict[str, object]


def sensor_frame(acc: Array, gyr: Array) -> pd.DataFrame:
    """Return (n, 3) m/s² and (n, 3) rad/s as mobgap's table of m/s² and deg/s."""
    names = [f"{kind}_{axis}" for kind in ("acc", "gyr") for axis in "xyz"]
    return pd.DataFrame(np.hstack([acc, np.degrees(gyr)]), columns=names)


def widened(bouts_s: Array, end_s: float) -> list[tuple[float, float]]:
    """Return bouts with a margin, those that then overlap joined."""
    joined: list[tuple[float, float]] = []
    for start_s, stop_s in np.clip(bouts_s + np.array([-MARGIN_S, MARGIN_S]), 0.0, end_s):
        if joined and start_s <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(stop_s, joined[-1][1])
        else:
            joined.append((float(start_s), float(stop_s)))
    return joined


def mobgap_in_bouts(detector: type, walk: Labelled, bouts_s: Array) -> Found:
    """Return the contacts that a detector finds in each bout, with the sides that each classifier gives them."""
    data = to_body_frame(sensor_frame(walk.acc, walk.gyr))
    times: list[float] = []
    sides: dict[str, list[str]] = {kind.__name__: [] for kind in SIDES}
    for start_s, stop_s in widened(bouts_s, walk.time_s[-1]):
        first = round(start_s * walk.rate_hz)
        part = data.iloc[first : round(stop_s * walk.rate_hz)].reset_index(drop=True)
        contacts = detector().detect(part, sampling_rate_hz=walk.rate_hz).ic_list_
        times += [float(walk.time_s[first + i]) for i in contacts["ic"]]
        for kind in SIDES:
            judged = kind().predict(part, contacts, sampling_rate_hz=walk.rate_hz).ic_lr_list_
            sides[kind.__name__] += list(judged["lr_label"])
    return {"time_s": times, "sides": sides}


def mobgap_usual(sensor: pd.DataFrame, rate_hz: float, cohort: str, height_m: float, sensor_height_m: float) -> object:
    """Run the whole usual chain for this cohort; return mobgap's result."""
    key = ("recording",)
    data = GaitDatasetFromData(
        {key: {"LowerBack": sensor}},
        rate_hz,
        {key: {"cohort": cohort, "height_m": height_m, "sensor_height_m": sensor_height_m}},
        {key: {"measurement_condition": "free_living"}},
    )
    return MobilisedPipelineUniversal().run(data[0])


def mobgap_alone(walk: Labelled) -> Found:
    """Return what the usual chain of mobgap finds in a recording whose bouts nobody tells it."""
    sensor = sensor_frame(walk.acc, walk.gyr)
    found = mobgap_usual(sensor, walk.rate_hz, walk.cohort, walk.height_m, walk.sensor_height_m).raw_ic_list_
    order = np.argsort(found["ic"].to_numpy(), kind="stable")
    times = [float(walk.time_s[i]) for i in found["ic"].to_numpy()[order]]
    return {"time_s": times, "sides": {"LrcUllrich": list(found["lr_label"].to_numpy()[order])}}


def _mobgap_parts(sequences: type) -> Chain:
    def run(_: Array, acc: Array, gyr: Array, rate_hz: float) -> int:
        data = to_body_frame(sensor_frame(acc, gyr))
        count = 0
        for sequence in sequences().detect(data, sampling_rate_hz=rate_hz).gs_list_.itertuples():
            part = data.iloc[sequence.start : sequence.end].reset_index(drop=True)
            contacts = IcdIonescu().detect(part, sampling_rate_hz=rate_hz).ic_list_
            count += len(LrcMansour().predict(part, contacts, sampling_rate_hz=rate_hz).ic_lr_list_)
        return count

    return run


def _mobgap_hour(_: Array, acc: Array, gyr: Array, rate_hz: float) -> int:
    return len(mobgap_usual(sensor_frame(acc, gyr), rate_hz, "HA", 1.7, 0.95).raw_ic_list_)


def skdh_bouts(time_s: Array, acc: Array, rate_hz: float) -> Array:
    """Return the bouts (k, 2) that scikit-digital-health finds by itself, as indices."""
    said = PredictGaitLumbarLgbm().predict(time=time_s + EPOCH_S, accel=acc / G_M_S2, fs=rate_hz)
    return np.stack([said["Gait Bout Start Index"], said["Gait Bout Stop Index"]], axis=1).astype(int).reshape(-1, 2)


def skdh_contacts(gait: GaitLumbar, time_s: Array, acc: Array, gyr: Array, rate_hz: float, bouts: Array) -> Array:
    """Return the times, s, of the contacts that scikit-digital-health finds in bouts (k, 2) of indices."""
    if not len(bouts):
        return np.empty(0)
    said = gait.predict(
        time=time_s + EPOCH_S, accel=acc / G_M_S2, gyro=gyr, fs=rate_hz, height=1.7, gait_bouts=bouts,
        v_axis=0, ap_axis=2,
    )  # fmt: skip
    return np.sort(np.asarray(said.get("IC Timestamp", []), dtype=np.float64)) - EPOCH_S


def skdh_in_bouts(method: str, walk: Labelled, bouts_s: Array) -> Found:
    """Return the contacts that scikit-digital-health finds in bouts that it is told; it gives no sides."""
    gait = GaitLumbar(min_bout_time=SHORTEST_S, gait_event_method=method)
    bouts = np.round(np.array(widened(bouts_s, walk.time_s[-1])) * walk.rate_hz).astype(int)
    found = skdh_contacts(gait, walk.time_s, walk.acc, walk.gyr, walk.rate_hz, np.minimum(bouts, len(walk.acc) - 1))
    return {"time_s": found.tolist(), "sides": {}}


def skdh_alone(walk: Labelled) -> Found:
    """Return what scikit-digital-health finds in a recording whose bouts nobody tells it."""
    bouts = skdh_bouts(walk.time_s, walk.acc, walk.rate_hz)
    found = skdh_contacts(GaitLumbar(), walk.time_s, walk.acc, walk.gyr, walk.rate_hz, bouts)
    return {"time_s": found.tolist(), "sides": {}}


def _skdh_hour(time_s: Array, acc: Array, gyr: Array, rate_hz: float) -> int:
    return len(skdh_contacts(GaitLumbar(), time_s, acc, gyr, rate_hz, skdh_bouts(time_s, acc, rate_hz)))


#: from raw samples to contacts
CHAINS: dict[str, Chain] = {
    "mobgap, cheapest parts": _mobgap_parts(GsdIonescu),
    "mobgap, cheapest parts (Iluz)": _mobgap_parts(GsdIluz),
    "mobgap, usual chain": _mobgap_hour,
    "skdh, usual chain": _skdh_hour,
}


def contacts() -> dict[str, object]:
    """Return versions and, by method, recording and reference, what was found."""
    found: dict[str, dict[str, dict[str, Found]]] = {}
    for path in labelled_paths():
        walk = read_labelled(path)
        alone = {"mobgap, usual chain": mobgap_alone(walk), "skdh, usual chain": skdh_alone(walk)}
        for reference in REFERENCES:
            bouts_s = walk.labels[reference].bouts_s
            by_method = {f"mobgap {d.__name__}": mobgap_in_bouts(d, walk, bouts_s) for d in DETECTORS}
            by_method |= {f"skdh {name}": skdh_in_bouts(method, walk, bouts_s) for name, method in EVENTS.items()}
            for name, one in (by_method | alone).items():
                found.setdefault(name, {}).setdefault(walk.name, {})[reference] = one
    versions = {name: version(name) for name in ("mobgap", "scikit-digital-health", "numpy", "pandas")}
    return {"versions": versions, "contacts": found}


if __name__ == "__main__":
    answers, sys.stdout = sys.stdout, sys.stderr  # whatever a peer prints is not an answer
    if sys.argv[1] == "contacts":
        json.dump(contacts(), answers)
    else:
        serve(CHAINS, Path(sys.argv[2]), answers)
