"""`hipline analyse` over many recordings: in processes, in order, and without loss when something breaks."""

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from hipline.commands.crew import Crew
from hipline.commands.measure import Job
from hipline.exchange.text import HEADER
from hipline.settings import Settings
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

CLI = "import sys; from hipline.cli import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture(scope="session")
def table():
    acc, gyr = Walker(preset("straight")).samples(0, 2000)
    return np.column_stack([np.arange(len(acc)) / 100.0, acc, gyr])


@pytest.fixture(scope="session")
def walks(tmp_path_factory, table) -> Path:
    """A folder of four recordings, one of them bad, and files that are none."""
    folder = tmp_path_factory.mktemp("walks")
    for number, name in enumerate(("b", "a", "strides")):
        rows = table[100 * number :]
        np.savetxt(folder / f"{name}.csv", rows, fmt="%.6f", delimiter=",", header=HEADER, comments="")
    np.savez(folder / "c.npz", time_s=table[:, 0], acc=table[:, 1:4] / 9.81, gyr=table[:, 4:])
    (folder / "notes.txt").write_text("Tuesday\n")
    (folder / "a.angles.csv").write_text("time_s,tilt_deg,obliquity_deg,rotation_deg\n1,2,3,4\n")
    (folder / "older").mkdir()
    return folder


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_processes_give_the_same_files_and_the_same_lines_in_the_same_order(run, walks, tmp_path):
    files = [walks / "b.csv", tmp_path / "none.csv", walks / "a.csv", walks / "c.npz"]
    alone = run("analyse", *files, "--out", tmp_path / "alone", "--jobs", 1)
    shared = run("analyse", *files, "--out", tmp_path / "shared", "--jobs", 2)
    assert alone == shared
    assert alone[0] == 1
    assert [line[:2] for line in alone[1].splitlines()] == ["b:", "a:"]
    assert _contents(tmp_path / "alone") == _contents(tmp_path / "shared")


def test_a_folder_stands_for_the_recordings_in_it(run, walks, tmp_path):
    status, out, err = run("analyse", walks, "--out", tmp_path, "--jobs", 1)
    assert status == 1  # for one of them is in g
    assert [line.partition(":")[0] for line in out.splitlines()] == ["a", "b", "strides"]
    said, wrong = err.splitlines()
    assert said == (
        f"{walks}: 4 recordings; 2 other files left out (a.angles.csv, notes.txt); 1 folder inside not looked into"
    )
    assert "add --acc-unit g" in wrong


def test_a_folder_without_a_recording_is_told_and_fails(run, walks, tmp_path):
    status, out, err = run("analyse", walks / "older", "--out", tmp_path / "out")
    assert (status, out) == (1, "")
    assert err == f"hipline: {walks / 'older'}: no recording (such as walk.csv, walk.npz or walk.hipline)\n"


def test_many_recordings_give_two_tables_of_all(run, walks, tmp_path):
    run("analyse", walks, "--out", tmp_path, "--jobs", 1)
    recordings, strides = _rows(tmp_path / "recordings.csv"), _rows(tmp_path / "strides.csv")
    assert [row["recording"] for row in recordings] == ["a", "b", "c", "strides"]
    assert [bool(row["error"]) for row in recordings] == [False, False, True, False]
    assert recordings[0]["length_s"] == "18.99"
    assert recordings[0]["calibration_quality"] in ("sure", "fair", "doubtful")
    assert float(recordings[0]["tilt_mean_deg"]) == pytest.approx(1.0, abs=1.0)
    assert recordings[2]["strides"] == ""
    for row in recordings:
        own = [r for r in strides if r["recording"] == row["recording"]]
        assert len(own) == int(row["strides"] or 0)
        if own:
            alone = _rows(tmp_path / f"{row['recording']}.strides.csv")
            assert [{"recording": row["recording"]} | r for r in alone] == own


def test_one_recording_gives_no_table_of_all(run, walks, tmp_path):
    assert run("analyse", walks / "a.csv", "--out", tmp_path)[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"a.{kind}" for kind in ("angles.csv", "contacts.csv", "cues.csv", "strides.csv", "summary.json")
    ]


def test_tables_are_there_even_if_nothing_could_be_measured(run, tmp_path):
    assert run("analyse", tmp_path / "x.csv", tmp_path / "y.csv", "--out", tmp_path / "out", "--jobs", 1)[0] == 1
    assert [row["recording"] for row in _rows(tmp_path / "out" / "recordings.csv")] == ["x", "y"]
    text = (tmp_path / "out" / "strides.csv").read_text()
    assert text.startswith("recording,start_s,")
    assert text.count("\n") == 1


def test_no_recording_is_written_over(run, table, tmp_path):
    for name in ("walk", "strides", "recordings", "walk.strides"):
        np.savetxt(tmp_path / f"{name}.csv", table, fmt="%.6f", delimiter=",", header=HEADER, comments="")
    before = _contents(tmp_path)
    for files in (["walk", "strides"], ["recordings", "walk"], ["walk.strides", "walk"]):
        names = [tmp_path / f"{name}.csv" for name in files]
        status, out, err = run("analyse", *names, "--out", f"{tmp_path}/.", "--jobs", 1)
        assert (status, out) == (2, "")
        assert "written over this recording" in err
    # a recording in the way that is not part of the call
    other = tmp_path / "walk.strides.csv"
    (tmp_path / "other.csv").write_bytes(other.read_bytes())
    before = _contents(tmp_path)
    status, out, err = run("analyse", tmp_path / "other.csv", other, "--out", tmp_path, "--jobs", 1)
    assert (status, out) == (2, "")
    assert "something else than the table" in err
    assert _contents(tmp_path) == before
    # alone, one called "strides" stands in nobody's way
    assert run("analyse", tmp_path / "strides.csv", "--out", tmp_path)[0] == 0
    assert {name: content for name, content in _contents(tmp_path).items() if name in before} == before


def test_the_tables_of_an_earlier_call_are_replaced(run, walks, tmp_path):
    for names in (["a", "b"], ["b", "strides"]):
        assert run("analyse", *(walks / f"{n}.csv" for n in names), "--out", tmp_path, "--jobs", 1)[0] == 0
    assert {row["recording"] for row in _rows(tmp_path / "strides.csv")} == {"b", "strides"}


def test_names_with_commas_and_quotes_come_back(run, walks, tmp_path):
    for name in ('walk, "first"', "walk, second"):
        (tmp_path / f"{name}.csv").write_bytes((walks / "a.csv").read_bytes())
    assert run("analyse", tmp_path, "--out", tmp_path / "out", "--jobs", 1)[0] == 0
    assert {row["recording"] for row in _rows(tmp_path / "out" / "strides.csv")} == {'walk, "first"', "walk, second"}


@pytest.mark.parametrize("jobs", ["0", "-1", "two", "1.5"])
def test_a_number_of_jobs_that_is_none_is_wrong_usage(run, jobs):
    status, _, err = run("analyse", "walk.csv", "--out", "x", "--jobs", jobs)
    assert status == 2
    assert "not a whole number above zero" in err or "expected one argument" in err


DEADLY = """
import os, sys
from hipline.commands import measure as module, worker
usual = module.measure
def measure(file, job):
    if file.stem == "killed":
        (job.folder / ".killed.cues.csv.part").write_text("half")
        os.kill(os.getpid(), 9)
    if file.stem == "gone":
        os._exit(3)
    if file.stem == "chatty":
        print("a library says something")
    return usual(file, job)
module.measure = measure
sys.exit(worker.main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
def test_a_process_that_dies_costs_the_recording_it_had_and_nothing_else(walks, tmp_path):
    ends = {"killed": "memory runs short", "gone": "status 3", "chatty": "no such file"}
    names = ["a", "killed", "b", "gone", "chatty", "strides"]
    files = [(tmp_path if name in ends else walks) / f"{name}.csv" for name in names]
    command = (sys.executable, "-P", "-c", DEADLY)
    with Crew(files, Job(tmp_path, Settings()), 1, command) as crew:
        outcomes = {names[number]: outcome for number, outcome in crew.outcomes()}
    assert [name for name in names if outcomes[name].failed] == list(ends)
    for name, told in ends.items():
        assert told in outcomes[name].line
        assert outcomes[name].row["recording"] == name
    assert not list(tmp_path.glob(".*"))


def test_where_no_process_starts_each_recording_says_so(walks, tmp_path):
    with Crew([walks / "a.csv", walks / "b.csv"], Job(tmp_path, Settings()), 2, (str(tmp_path / "none"),)) as crew:
        lines = [outcome.line for _, outcome in crew.outcomes()]
    assert len(lines) == 2
    assert all("no process could be started" in line for line in lines)


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.usefixtures("signals_by_default")
def test_ctrl_c_ends_quietly_at_once_and_leaves_nothing_behind(walks, tmp_path):
    many = tmp_path / "many"
    many.mkdir()
    for number in range(400):
        os.link(walks / "a.csv", many / f"w{number:03d}.csv")
    out = tmp_path / "out"
    with subprocess.Popen(
        [sys.executable, "-c", CLI, "analyse", str(many), "--out", str(out), "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("w000: ")
        workers = _children(process.pid)
        os.killpg(process.pid, signal.SIGINT)  # what a terminal does
        assert process.wait(20) == 130
        assert process.stdout.read().count("\n") < 399
        assert process.stderr.read() == f"{many}: 400 recordings\n"
    assert len(workers) in (0, 2)  # 0: this system does not tell
    assert not [pid for pid in workers if _runs(pid)]
    left = [path.name for path in out.iterdir()]
    assert not [name for name in left if name.startswith(".") or name in ("strides.csv", "recordings.csv")]


@pytest.mark.skipif(not Path(f"/proc/self/task/{os.getpid()}/children").exists(), reason="looks into /proc")
def test_no_process_outlives_a_parent_that_was_killed(walks, tmp_path):
    many = tmp_path / "many"
    many.mkdir()
    for number in range(200):
        os.link(walks / "a.csv", many / f"w{number:03d}.csv")
    with subprocess.Popen(
        [sys.executable, "-c", CLI, "analyse", str(many), "--out", str(tmp_path / "out"), "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        workers = _children(process.pid)
        process.kill()
    assert len(workers) == 2
    end_s = time.monotonic() + 20.0
    while any(map(_runs, workers)) and time.monotonic() < end_s:
        time.sleep(0.02)
    assert not [pid for pid in workers if _runs(pid)]


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += map(int, task.read_text().split())
    return found


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
