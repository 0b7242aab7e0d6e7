"""A walk of a person begins with what the library knows of them, and says so in its file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline.cli import main
from hipline.commands.consent import consent_for
from hipline.cues.baseline import Baseline
from hipline.cues.numbers import PastWalk, longest_recent, longest_without_pain
from hipline.cues.own import OwnValue, OwnWalking
from hipline.errors import InputError
from hipline.library.folder import Library
from hipline.library.handover import handover, keep_numbers, that_count
from hipline.library.kept_own import keep_own, own_of, take_back
from hipline.library.rows import WalkRow
from hipline.playback import Playback
from hipline.sessions.check import check, holds
from hipline.sessions.file import Session
from hipline.settings import Settings

OWN = OwnWalking((OwnValue("tilt", 110.0, 3.0, 1.0, 40),))
OTHER = OwnWalking((OwnValue("tilt", 110.0, 4.0, 1.0, 50), OwnValue("tilt", 90.0, 2.0, 1.0, 30)))
NOW = datetime(2026, 5, 11, tzinfo=UTC)


@pytest.fixture
def walk(walks, monkeypatch, capsys):
    """Walk as from a clip, as fast as can be, and return where it is, what it was begun with, and what was said."""
    with Session(walks["first"]) as session:
        samples = session.samples()[:3000]
    monkeypatch.setattr("hipline.commands.live.ClipLink", lambda *_, **__: Playback(samples, 100.0, np.inf))

    def run(*words: str):
        assert main(["live", "--no-window", "--person", "P07", *words]) == 0
        out = capsys.readouterr().out
        with Library() as library:
            row = library.walks("P07")[-1]
            with library.open(row) as session:
                return library.path_of(row), session.settings, out

    return run


def test_a_walk_begins_with_all_that_is_known_and_its_file_gives_the_same_cues_again(library, walk):
    keep_own(library, "P07", OWN, "walk-1")
    keep_numbers(library, "P07", replace(Settings(), tilt=replace(Settings().tilt, limit_deg=2.0)))
    path, settings, out = walk()
    assert settings.own == OWN
    assert settings.tilt.limit_deg == 2.0
    assert [past.pain_at_min is None for past in settings.past] == [False, True]
    assert all(0.3 < past.walking_min < 0.7 for past in settings.past)
    assert "Your earlier walks are known." in out
    assert "as it was kept" in out
    assert holds(check(path))


def test_an_option_goes_over_what_is_known(library, walk, tmp_path):
    keep_numbers(library, "P07", replace(Settings(), tilt=replace(Settings().tilt, limit_deg=2.0)))
    assert walk("--tilt-limit", "7")[1].tilt.limit_deg == 7.0
    assert walk("--no-record", "--tilt-limit", "7")[1].tilt.limit_deg == 7.0  # the one before: none was made
    with Library() as again:
        assert len(again.walks("P07")) == 3


def test_sessions_of_fading_cues_are_counted_and_one_that_was_broken_off_comes_again(library, walk):
    assert walk("--mode", "faded", "--session", "5")[1].feedback.session == 5
    assert walk("--mode", "faded")[1].feedback.session == 6
    assert handover(library, "P08", NOW).session == 1
    rows = [WalkRow("P07", "w", 1, 1, faded_session=6, strides_valid=count) for count in (29, 30)]
    numbers = []
    for row in rows:
        not_faded = replace(row, file="v", faded_session=0)  # counts for nothing
        library.walks = lambda _, rows=(row, not_faded): rows
        numbers.append(handover(library, "P07", NOW).session)
    assert numbers == [6, 7]


def test_past_walks_tell_their_days_their_minutes_and_their_first_pain(library):
    rows = [
        WalkRow("P07", "a", 1, 1, made_at=(NOW - timedelta(days=3)).isoformat(), walking_min=12.0),
        WalkRow("P07", "b", 1, 1, made_at=(NOW - timedelta(days=1)).isoformat(), walking_min=9.0, pain_at_min=4.0),
        WalkRow("P07", "c", 1, 1, made_at=(NOW + timedelta(days=1)).isoformat(), walking_min=2.0),  # a clock was set
        WalkRow("P07", "d", 1, 1, made_at=NOW.isoformat()),  # nobody walked
        WalkRow("P07", "e", 1, 1, made_at="", walking_min=9.0),
        WalkRow("P07", "f", 1, 1, made_at=NOW.isoformat(), walking_min=9.0, error="damaged"),
    ]
    library.walks = lambda _: rows
    assert handover(library, "P07", NOW).past == (PastWalk(3.0, 12.0), PastWalk(1.0, 9.0, 4.0), PastWalk(0.0, 2.0))


@given(
    st.lists(
        st.builds(PastWalk, st.floats(0.0, 400.0), st.floats(0.0, 60.0), st.none() | st.floats(0.0, 30.0)), max_size=30
    ),
    st.floats(7.0, 90.0),
)
def test_of_many_years_only_the_walks_that_count_are_handed_over(past, days):
    counted = that_count(past)
    assert longest_without_pain(counted) == (longest_without_pain(tuple(past)) if past else None)
    assert longest_recent(counted, days) == longest_recent(tuple(past), days)
    assert sum(walk.days_ago > 90.0 for walk in counted) <= 2


def test_what_was_kept_is_brought_up_to_date_and_taken_back_by_one_step(library):
    assert own_of(library, "P07").own is None
    keep_own(library, "P07", OWN, "walk-1")
    keep_own(library, "P07", OTHER, "walk-2")
    keep_own(library, "P07", OTHER, "walk-2")  # once more: the same step
    assert {value.value for value in own_of(library, "P07").own.values} == {4.0, 2.0}
    assert take_back(library, "P07").own == OWN
    with pytest.raises(InputError, match="nothing to take back"):
        take_back(library, "P07")
    assert own_of(library, "P07").own == OWN


def test_what_is_kept_is_sealed_with_the_walks_and_opened_with_them(library, passphrase):
    keep_own(library, "P07", OWN, "walk-1")
    keep_numbers(library, "P07", Settings())
    passphrase()
    library.encrypt("correct horse")
    assert {path.name for path in library.files_of("P07")} >= {"own.json.sealed", "numbers.json.sealed"}
    assert not list(library.people_folder.rglob("*.json"))
    assert own_of(library, "P07").own == OWN
    library.decrypt()
    assert own_of(library, "P07").own == OWN


@pytest.mark.parametrize("name", ["own.json", "numbers.json"])
@pytest.mark.parametrize("text", ["", "[]", '{"version": 9}', '{"version": 1}'])
def test_what_cannot_be_read_is_one_clear_line_before_the_walk(library, name, text, capsys):
    (library.folder_of("P07") / name).write_text(text)
    assert main(["live", "--no-window", "--person", "P07"]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert name in err


def test_the_person_is_asked_once_after_a_walk_and_only_a_yes_keeps_it(library, walk, monkeypatch):
    answers, asked = ["", "y", "never"], []
    monkeypatch.setattr("hipline.commands.after_walk.sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("hipline.commands.first_use.was_answered", lambda: True)
    monkeypatch.setattr("builtins.input", lambda text: asked.append(text) or answers[len(asked) - 1])
    _, _, out = walk()
    assert "Keep this walk as part of your usual walking?" in out
    assert "±" in out
    with Library() as again:
        assert own_of(again, "P07").own is None
    walk()
    with Library() as again:
        assert own_of(again, "P07").own is not None
    assert "kept so far" in walk()[2]  # answered with never
    with Library() as again:
        assert consent_for(again, "P07", again.path_of(again.walks("P07")[-1])) is None
    assert len(asked) == 3


def test_nobody_is_asked_after_much_pain_or_too_short_a_walk(library, walks, monkeypatch):
    assert consent_for(library, "P07", walks["second"]) is not None
    monkeypatch.setattr("hipline.commands.consent.ASK_FROM", 4)
    assert consent_for(library, "P07", walks["first"]) is None  # in which it hurt by 4
    monkeypatch.setattr("hipline.commands.consent.learned", lambda *_: Baseline())
    assert consent_for(library, "P07", walks["second"]) is None


def test_who_agreed_before_is_not_asked(library, walk):
    assert "Kept. Your next walk starts with it." in walk("--keep-own")[2]
    with Library() as again:
        assert own_of(again, "P07").walk == again.walks("P07")[-1].name
    assert main(["live", "--no-window", "--keep-own"]) == 2


def test_what_is_kept_is_shown_and_changed_by_commands(library, capsys):
    def run(*words):
        assert main(["library", *words]) == 0
        return capsys.readouterr().out

    assert "no own walking is kept" in run("own", "p07")
    assert "±" in run("own", "P07", "--keep", "P07/first")
    told = run("own", "P07", "--take-back", "--ask", "no")
    assert "no own walking is kept" in told
    assert "P07: is not asked any more after a walk" in told
    assert not own_of(library, "P07").ask
    run("own", "P07", "--keep", "P07/second")
    assert "no own walking is kept" in run("own", "P07", "--forget")
    assert main(["library", "own", "P08", "--keep", "P07/first"]) == 1
    assert "the usual numbers" in run("numbers", "P07")
    assert run("numbers", "P07", "--mode", "faded", "--session", "3") == "feedback.mode=faded\n"  # counted, not kept
    assert run("numbers", "P07", "--set", "drop.limit_deg=4").split() == ["drop.limit_deg=4.0", "feedback.mode=faded"]
    assert "the usual numbers" in run("numbers", "P07", "--usual")
