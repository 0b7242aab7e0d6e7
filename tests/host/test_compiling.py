"""Whoever waits for functions to be compiled is told why, once, and only where they are compiled anew."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

import hipline.analysis
import hipline.commands.export
from hipline.commands.crew import PREPARING as SENT
from hipline.commands.crew import Crew
from hipline.commands.measure import Job
from hipline.compiling import PREPARING, Compiling
from hipline.motion import forms
from hipline.settings import Settings


class Clock:
    """A clock that is set by hand, and who is told at which of its times."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.told_s: list[float] = []

    def watch(self) -> Compiling:
        return Compiling(lambda: self.told_s.append(self.now_s), lambda: self.now_s)


def _compile(clock: Clock, took_s: float, inner: Callable[[], None] = lambda: None) -> None:
    forms.watchers[-1](True)
    clock.now_s += took_s
    inner()
    forms.watchers[-1](False)


@pytest.fixture
def clock(monkeypatch) -> Clock:
    monkeypatch.setattr("hipline.compiling.SOON_S", 1.0)
    return Clock()


def test_long_compiling_is_told_once_while_it_goes_on(clock):
    with clock.watch() as compiling:
        for _ in range(4):
            _compile(clock, 0.6)
    assert compiling.is_long
    assert clock.told_s == [pytest.approx(1.2)]


def test_time_between_two_short_compilings_is_no_compiling(clock):
    with clock.watch() as compiling:
        _compile(clock, 0.4)
        clock.now_s += 600.0
        _compile(clock, 0.4)
    assert not compiling.is_long
    assert not clock.told_s


def test_a_function_that_is_compiled_for_another_is_not_counted_twice(clock):
    with clock.watch() as compiling:
        _compile(clock, 0.3, lambda: _compile(clock, 0.5))
    assert not compiling.is_long


def test_of_two_that_watch_the_inner_one_is_told(clock):
    with clock.watch() as outer:
        with clock.watch() as inner:
            _compile(clock, 2.0)
        assert inner.is_long
    assert not outer.is_long
    assert not forms.watchers


def _twice(number: float) -> float:
    return 2.0 * number


def test_what_was_kept_on_disk_is_not_compiled_anew(monkeypatch):
    numba = pytest.importorskip("numba", reason="the compiled form is the extra 'fast'")
    forms.fastest(_twice)(1.0)  # from now on it is kept
    forms.fastest.cache_clear()
    heard: list[bool] = []
    monkeypatch.setattr(forms, "watchers", [heard.append])
    assert forms.fastest(_twice)(1.0) == 2.0
    assert not heard
    assert numba.njit(_twice)(1.0) == 2.0
    assert heard == [True, False]


def test_analyse_says_so(run, walk_csv, tmp_path, compiles):
    compiles(hipline.analysis, "analyse")
    status, out, err = run("analyse", walk_csv, "--out", tmp_path, "--jobs", 1)
    assert (status, err) == (0, f"{PREPARING}\n")
    assert out.startswith("walk: ")


def test_another_command_says_so(run, walk_csv, tmp_path, compiles):
    compiles(hipline.commands.export, "analyse_walk")
    status, _, err = run("export", walk_csv, "--format", "csv", "--out", tmp_path)
    assert status == 0
    assert err.splitlines().count(PREPARING) == 1


def test_processes_that_compile_say_so_once(walk_csv, tmp_path):
    worker = f"""
import pickle, sys
work, answers = pickle.load(sys.stdin.buffer), sys.stdout.buffer
while True:
    file = pickle.load(sys.stdin.buffer)
    pickle.dump({SENT!r}, answers)
    pickle.dump(work.failed(file, "measured"), answers)
    answers.flush()
"""
    told: list[str] = []
    command = (sys.executable, "-c", worker)
    job = Job(tmp_path, Settings())
    with Crew([walk_csv] * 3, job, 2, command, tell_preparing=lambda: told.append(PREPARING)) as crew:
        assert [outcome.line for _, outcome in crew.outcomes()] == ["measured"] * 3
    assert told == [PREPARING]
