import numpy as np
import pytest

from hipline import cli
from hipline.exchange.plain import read_recording
from hipline.exchange.text import HEADER
from hipline.outlet.source import PassedOn, PassedOnClip
from hipline.sessions.versions import store_recording
from hipline.settings import Settings, TiltRule

pytest.importorskip("pylsl", reason="the extra 'lsl' is not installed")


@pytest.fixture
def shown(monkeypatch):
    """Take the place of the live view, and keep what it was asked to show."""
    calls = []

    def run_live(source_factory, settings, view, recording=None):
        calls.append((source_factory(), settings))
        return 0

    monkeypatch.setattr("hipline.commands.live.run_live", run_live)
    monkeypatch.setattr("hipline.commands.passed_on.run_live", run_live)
    return calls


@pytest.fixture
def walk_csv(tmp_path):
    path = tmp_path / "walk.csv"
    rng = np.random.default_rng(1)
    table = np.column_stack([np.arange(800) / 100.0, rng.normal((0, 0, 9.81), 0.1, (800, 3)), np.full((800, 3), 0.01)])
    np.savetxt(path, table, fmt="%.6f", delimiter=",", header=HEADER, comments="")
    return path


def test_a_live_walk_is_passed_on_where_it_is_asked_for(shown):
    for words, kind in (([], False), (["--lsl"], True)):
        assert cli.main(["live", "--sim", "tcp:127.0.0.1:9", "--no-window", "--no-record", *words]) == 0
        assert isinstance(shown[-1][0], PassedOnClip) is kind


def test_a_stored_walk_is_passed_on_with_the_settings_that_it_was_measured_with(shown, walk_csv, tmp_path):
    theirs = Settings(tilt=TiltRule(limit_deg=9.0))
    session = store_recording(read_recording(walk_csv), tmp_path / "walk.hipline", theirs, analysed=True)
    for path, settings in ((walk_csv, Settings()), (session, theirs)):
        assert cli.main(["replay", "--lsl", "--no-window", str(path)]) == 0
        source, used = shown[-1]
        assert isinstance(source, PassedOn)
        assert (source.rate_hz, source.status.clip, used) == (100.0, "walk", settings)


def test_a_stored_walk_is_not_passed_on_faster_than_it_was_walked(shown, walk_csv, capsys):
    assert cli.main(["replay", "--lsl", "--speed", "4", str(walk_csv)]) == 2
    assert "leave out --speed" in capsys.readouterr().err
    assert shown == []
