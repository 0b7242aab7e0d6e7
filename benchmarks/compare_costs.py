"""Costs of whole chains on the same recording: measured in turns, each side in a process of its own.

Two processes hold Hipline, with and without a compiler, a third one the peers. All have their modules loaded and their
code warm, and answer when asked for one run, so that a slower or busier moment of the machine meets all alike. Imports
nothing of Hipline.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

import numpy as np
from labels import Array

#: takes time (n,), acc (n, 3) m/s², gyr (n, 3) rad/s (x up, y right, z forward) and rate; returns how many contacts
Chain = Callable[[Array, Array, Array, float], int]

WARM_S = 120.0
ROUNDS, MOST_ROUNDS = 3, 9
SHORT_S = 5.0  # what costs less is run more often: it is disturbed the most by what else the machine does
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time of one chain on one recording: median of its runs, s; contacts that it found."""

    cpu_s: float
    contacts: int


def serve(chains: Mapping[str, Chain], recording: Path, answers: TextIO) -> None:
    """Answer on each line of input with the cost of one run of the chain that it names."""
    with np.load(recording) as arrays:
        time_s, acc, gyr, rate_hz = arrays["time_s"], arrays["acc"], arrays["gyr"], float(arrays["fs_hz"])
    some = slice(0, round(WARM_S * rate_hz))
    for run in chains.values():  # what is compiled, loaded or fitted once is not counted
        run(time_s[some], acc[some], gyr[some], rate_hz)
    print(json.dumps(list(chains)), file=answers, flush=True)
    for line in sys.stdin:
        begun = time.process_time()
        contacts = chains[line.strip()](time_s, acc, gyr, rate_hz)
        print(json.dumps([time.process_time() - begun, contacts]), file=answers, flush=True)


class Worker:
    """A process that serves chains.

    Attributes
    ----------
    chains : list of str
        What it can run.
    """

    def __init__(self, python: str | Path, script: Path, *arguments: str) -> None:
        """Start the script and wait until it is warm.

        Raises
        ------
        SystemExit
            When it ends instead.
        """
        command = [str(python), "-W", "ignore", str(script), *arguments]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **ONE_THREAD}
        )
        self.chains: list[str] = json.loads(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(map(str, self._process.args))} ended with {self._process.wait()}")
        return line

    def run(self, chain: str) -> Cost:
        """Run a chain once."""
        assert self._process.stdin is not None
        print(chain, file=self._process.stdin, flush=True)
        return Cost(*json.loads(self._answer()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)


def in_turns(ours: Sequence[Worker], theirs: Worker) -> dict[str, Cost]:
    """Run every chain a few times, one of theirs and all of ours in turn; return medians by chain, ours first."""
    own = {chain: worker for worker in ours for chain in worker.chains}
    runs: dict[str, list[Cost]] = {name: [] for name in (*own, *theirs.chains)}
    for turn in range(MOST_ROUNDS):
        for name in theirs.chains:
            if turn >= ROUNDS and runs[name][0].cpu_s > SHORT_S:
                continue
            runs[name].append(theirs.run(name))
            for chain, worker in own.items():
                runs[chain].append(worker.run(chain))
    return {name: Cost(float(np.median([c.cpu_s for c in of])), of[0].contacts) for name, of in runs.items()}
