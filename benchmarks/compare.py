"""Hipline beside its peers: contacts, sides, timing and cost, on the same recordings, in one run.

    python benchmarks/compare.py [--no-costs | --costs] [--write]

Needs the peers' environment: `make peers`. `--write` puts the tables into docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from accuracy import found_without
from compare_costs import ROUNDS, Cost, Worker, in_turns
from labelled import Walk, labelled_walks
from labels import REFERENCES, labelled_paths, read_labelled
from peers_env import peers_python
from sides_fit import walks_to_fit
from table import Found, Run, Score, bias_of, markdown, score, write_between

from hipline_sim.script import Stand, WalkScript
from hipline_sim.script import Walk as Walking
from hipline_sim.walker import Walker

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "accuracy.md"

OURS = "Hipline, live"
OTHER = "the other reference"
HOUR_S = 3600.0
RATE_HZ = 100.0

#: contacts by recording and reference
Contacts = dict[str, dict[str, Found]]
#: contacts by method and by what gave the sides ("" where it is the method itself, or nothing)
Methods = dict[str, dict[str, Contacts]]


def ask_peers(python: Path) -> dict[str, Any]:
    """Return what the peers found, as their process says it.

    Raises
    ------
    SystemExit
        When it fails.
    """
    command = [str(python), "-W", "ignore", str(HERE / "peers.py"), "contacts"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(f"the peers ended with {done.returncode}; their words are above")
    return json.loads(done.stdout)


def _read(said: dict[str, Any]) -> Iterable[tuple[str, Found]]:
    """Return the contacts of one recording by what gave the sides."""
    time_s = np.array(said["time_s"], dtype=np.float64)
    for classifier, sides in said["sides"].items():
        yield classifier, Found(time_s, np.array([int(s == "left") for s in sides], dtype=np.int64))
    if not said["sides"]:
        yield "", Found(time_s, np.full(len(time_s), -1, dtype=np.int64))


def all_found(walks: list[Walk], said: dict[str, Any]) -> Methods:
    """Return the contacts of Hipline and of the peers."""
    own = {walk.name: dict.fromkeys(REFERENCES, found_without(walk, walks_to_fit())[0]) for walk in walks}
    methods: Methods = {OURS: {"": own}, OTHER: {"": other_reference(walks)}}
    for method, recordings in said.items():
        for name, references in recordings.items():
            for reference, one in references.items():
                for classifier, found in _read(one):
                    contacts = methods.setdefault(method, {}).setdefault(classifier, {})
                    contacts.setdefault(name, {})[reference] = found
    return methods


def other_reference(walks: list[Walk]) -> Contacts:
    """Return the labels of each reference as if they were found, to be held against the other."""
    one, other = REFERENCES
    labels = {walk.name: {name: Found(of.time_s, of.left) for name, of in walk.labels.items()} for walk in walks}
    return {name: {one: of[other], other: of[one]} for name, of in labels.items()}


def _runs(walks: Iterable[Walk], contacts: Contacts) -> list[Run]:
    return [(walk.labels, contacts[walk.name]) for walk in walks]


def _best_sides(walks: list[Walk], variants: dict[str, Contacts]) -> tuple[str, Contacts]:
    """Return the sides that do best for a method, in its favour."""

    def right(classifier: str) -> float:
        runs = _runs(walks, variants[classifier])
        one = score(runs, bias_of(runs), without_bias=True)
        return float(np.nan_to_num(np.mean([t.sides for t in one.tallies.values()])))

    best = max(variants, key=right)
    return best, variants[best]


def _sides(one: Score, classifier: str) -> str:
    return f"{one.sides} ({classifier.removeprefix('Lrc')})" if classifier else one.sides


def _ms(seconds: float) -> str:
    return "-" if np.isnan(seconds) else f"{1e3 * seconds:.0f}"


def contact_tables(walks: list[Walk], methods: Methods) -> str:
    """Return the tables of contacts, sides and timing."""
    raw, fair, groups, classifiers = [], [], [], []
    parts = {"straight walks": [w for w in walks if w.straight]}
    parts |= {f"{w.person} daily living": [w] for w in walks if not w.straight}
    for method, variants in methods.items():
        classifier, contacts = _best_sides(walks, variants)
        runs = _runs(walks, contacts)
        bias_s = 0.0 if method == OTHER else bias_of(runs)
        as_is = score(runs, bias_s, without_bias=False)
        moved = score(runs, bias_s, without_bias=True)
        seen = f"{len(as_is.timing.errors_s)} of {as_is.timing.sure}"
        times = [f"{1e3 * bias_s:+.0f}", _ms(as_is.timing.mae_s), seen]
        moved_times = [_ms(moved.timing.mae_s), _ms(moved.timing.stride_mae_s)]
        if method == OTHER:  # what is sure comes from these very times
            times, moved_times = ["-"] * len(times), ["-"] * len(moved_times)
        raw.append([method, as_is.f1(0.1), as_is.f1(0.05), *times, _sides(as_is, classifier)])
        fair.append([method, moved.f1(0.1), moved.f1(0.05), *moved_times, _sides(moved, classifier)])
        groups.append([method, *(score(_runs(p, contacts), bias_s, without_bias=True).f1(0.1) for p in parts.values())])
        if len(variants) > 1:
            each = [score(_runs(walks, v), bias_s, without_bias=True).sides for v in variants.values()]
            classifiers.append([method, *each])
            names = list(variants)
    count = {name: sum(len(w.labels[name].time_s) for w in walks) for name in REFERENCES}
    people = len({w.person for w in walks})
    return "\n\n".join(
        [
            f"{len(walks)} recordings of {people} people; {count['indip']} contacts labelled by insoles and foot "
            f"sensors, {count['stereo']} by optical markers. Two figures in a cell: against the insoles / against the "
            "markers. F1 counts a contact as found within ±0.1 s or ±0.05 s of a labelled one. Errors of time are "
            "taken on the contacts of which both references are sure. The second row holds each reference against the "
            "other: it shows how far the labels themselves can be trusted.",
            "**As they come**, nothing corrected:",
            markdown(
                ["", "F1 ±0.1 s", "F1 ±0.05 s", "bias, ms", "error, ms", "sure ones found", "left/right right"], raw
            ),
            "**With each method's own bias removed**: its median error, taken from these same labels, in its favour:",
            markdown(
                ["", "F1 ±0.1 s", "F1 ±0.05 s", "error, ms", "error of stride time, ms", "left/right right"], fair
            ),
            "**By kind of walk**, F1 ±0.1 s with the bias removed:",
            markdown(["", *parts], groups),
            "**Left and right by each of mobgap's classifiers**, with the bias removed (above stands the best):",
            markdown(["", *names], classifiers),
        ]
    )


def hours(folder: Path) -> dict[str, Path]:
    """Write an hour of walking and an hour of daily living; return their files by title."""
    walker = Walker(WalkScript((Stand(8.0), Walking(HOUR_S - 8.0))), RATE_HZ)
    acc, gyr = walker.samples(0, len(walker))
    turned = np.diag([1.0, -1.0, -1.0])  # the clip's z points backward; the peers want it forward
    walk = next(w for w in map(read_labelled, labelled_paths()) if not w.straight)
    count = round(HOUR_S * RATE_HZ)
    again = np.arange(count) % len(walk.acc)
    files: dict[str, Path] = {}
    for title, acc_, gyr_ in (
        ("an hour of steady walking", acc @ turned, gyr @ turned),
        ("an hour of daily living", walk.acc[again], walk.gyr[again]),
    ):
        files[title] = folder / f"{len(files)}.npz"
        np.savez(files[title], time_s=np.arange(len(acc_)) / RATE_HZ, acc=acc_, gyr=gyr_, fs_hz=RATE_HZ)
    return files


def cost_table(python: Path) -> str:
    """Measure what an hour of recording costs; return the table."""
    costs: dict[str, dict[str, Cost]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for title, hour in hours(Path(folder)).items():
            with (
                Worker(sys.executable, HERE / "compare_ours.py", str(hour), "--plain") as plain,
                Worker(sys.executable, HERE / "compare_ours.py", str(hour)) as compiled,
                Worker(python, HERE / "peers.py", "costs", str(hour)) as theirs,
            ):
                costs[title] = in_turns((plain, compiled), theirs)
                ours = [*plain.chains, *compiled.chains]
    own = ours[0]
    rows = []
    for chain in next(iter(costs.values())):
        mine = chain in ours
        row = [chain]
        for by_chain in costs.values():
            cost = by_chain[chain]
            row += [f"{cost.cpu_s:.3f}", f"{cost.cpu_s / by_chain[own].cpu_s:.2f}", str(cost.contacts)]
        rows.append([*row, "yes" if mine else "no", "yes" if mine else "no", "no" if "skdh" in chain else "yes"])
    head = [""]
    for title in costs:
        head += [f"{title}, s", "× Hipline", "contacts"]
    return "\n\n".join(
        [
            f"Processor time of one core for one hour at {RATE_HZ:g} Hz, median of {ROUNDS} runs or more in turns "
            "on one machine. Compare within one column only.",
            markdown([*head, "streams", "angles", "sides"], rows),
        ]
    )


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--no-costs", action="store_true", help="leave out what an hour costs")
    which.add_argument("--costs", action="store_true", help="measure nothing but what an hour costs")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    how = parser.parse_args(argv)
    python = peers_python()
    tables: dict[str, str] = {}
    if not how.costs:
        walks = labelled_walks()
        said = ask_peers(python)
        tables["contacts"] = contact_tables(walks, all_found(walks, said["contacts"]))
        tables["contacts"] += "\n\nPeers: " + ", ".join(f"{name} {v}" for name, v in said["versions"].items()) + "."
    if not how.no_costs:
        tables["costs"] = cost_table(python)
    for name, text in tables.items():
        print(text, end="\n\n")
        if how.write:
            write_between(PAGE, name, text)


if __name__ == "__main__":
    main()
