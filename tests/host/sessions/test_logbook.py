from __future__ import annotations

import pytest

from hipline.link.status import LinkState, LinkStatus
from hipline.sessions.logbook import Logbook


@pytest.fixture
def noted() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def logbook(noted) -> Logbook:
    return Logbook(lambda kind, text: noted.append((kind, text)), apart_s=100.0)


def test_what_stays_as_it_was_is_noted_once(logbook, noted):
    for samples in range(3):
        logbook.take_status(LinkStatus(LinkState.LOST, "Stay near.", battery_percent=89, samples_received=samples))
        logbook.take_turns_against()
        logbook.take_clocks(100.5)
    assert [kind for kind, _ in noted] == ["link", "battery", "gyroscope"]


def test_clocks_are_held_against_those_of_the_beginning(logbook, noted):
    logbook.begin(500.0)
    logbook.take_clocks(500.0)
    assert noted == []
    logbook.take_clocks(503.0)
    logbook.take_clocks(503.0)
    assert noted == [("clock", "the computer's clock went +3.0 s: it was set, or the computer slept")]


def test_samples_that_were_dropped_are_noted_together_once_one_is_stored(logbook, noted):
    logbook.take_dropped(150)
    logbook.take_dropped(50)
    assert noted == []
    logbook.take_stored(100.0)
    logbook.take_stored(100.0)
    assert noted == [("dropped", "200 samples (2 s) could not be stored")]
