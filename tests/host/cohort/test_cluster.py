"""The same tables from two workers of a Dask cluster, also when one of them is killed."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hipline.cohort.task import Task, WalkOutcome
from hipline.commands.cohort import run_cohort

distributed = pytest.importorskip("distributed", reason="the extra 'cohort' is not installed")


@pytest.fixture(scope="module")
def address():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50, host="127.0.0.1"
    ) as cluster:
        yield cluster.scheduler_address


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
def test_two_workers_give_the_same_tables_and_a_killed_one_costs_nothing(walks, measured, address, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()

    class Deadly(Task):
        def do(self, file: Path) -> WalkOutcome:
            mark = marks / file.parent.name
            if file.match("P01/walk.hipline") and not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return Task.do(self, file)

    assert run_cohort([str(walks)], tmp_path / "there", Deadly(), jobs=None, scheduler=address, anew=False) == 0
    assert [path.name for path in marks.iterdir()] == ["P01"]
    for name in ("sessions.parquet", "strides.parquet"):
        assert pq.read_table(tmp_path / "there" / name).equals(pq.read_table(measured / name)), name


def test_a_scheduler_that_does_not_answer_is_told_in_one_line(walks, tmp_path, monkeypatch, capsys):
    from hipline import cli
    from hipline.cohort import cluster

    monkeypatch.setattr(cluster, "_FIND_S", 0.3)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        assert cli.main(["cohort", str(walks), "--out", str(tmp_path), "--scheduler", address]) == 1
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert f"--scheduler {address}: no Dask scheduler answers" in told
