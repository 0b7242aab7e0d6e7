from __future__ import annotations

import numpy as np
import pytest

from hipline.link.intake import Intake, Known
from hipline_device.holes import Hole
from hipline_device.packets import DataPacket
from hipline_device.scheme import Scheme
from hipline_device.status import Health, Status
from hipline_device.unpack import Range

SCHEME = Scheme(100.0)


def packet(index: int, clock_us: int, count: int = 10, epoch: int = 1) -> DataPacket:
    counts = np.zeros((count, 6), np.int16)
    return DataPacket(index & 0xFF_FFFF, clock_us & 0xFFFF_FFFF, counts, epoch=epoch & 3)


def status(index: int, clock_us: int, epoch: int = 1, held: int = 6000) -> Status:
    return Status(clock_us, epoch, oldest=max(0, index - held), next=index)


@pytest.mark.parametrize("index", [1_000, 20_000_000])
def test_an_interrupted_walk_goes_on_where_it_was_however_long_the_clip_has_been_on(index):
    clock_us = index * 10_000 + 12_345
    intake = Intake(SCHEME, Known(1, index, clock_us * 1e-6))
    intake.meet(status(index + 300, clock_us + 3_000_000), 5.0, 5.01)
    arrival = intake.take(packet(index + 400, clock_us + 4_000_000), 6.0)
    assert intake.missing() == [Range(index + 1, 399)]
    assert arrival.live.index[0] == index + 400
    assert arrival.live.time_s[0] == pytest.approx(clock_us * 1e-6 + 4.0, abs=1e-6)
    assert intake.received == 10


def test_what_the_clip_holds_no_more_is_a_gap_between_two_runs_and_no_loss_of_the_link():
    intake = Intake(SCHEME, Known(1, 1000, 10.0))
    intake.meet(status(90_000, 900_000_000), 5.0, 5.01)
    intake.take(packet(90_000, 900_000_000), 5.1)
    assert intake.missing() == [Range(84_000, 6_000)]
    assert intake.missed == 6_000


def test_of_the_holes_of_an_interrupted_walk_what_the_clip_still_holds_is_awaited():
    holes = (Hole(1_000, 1_500, 9.99, 15.0), Hole(8_000, 9_000, 79.99, 90.0), Hole(9_500, 9_501, 94.99, 95.01))
    intake = Intake(SCHEME, Known(1, 10_000, 100.0, holes))
    intake.meet(status(14_500, 145_000_000), 5.0, 5.01)
    intake.take(packet(14_500, 145_000_000), 5.1)
    assert intake.missing() == [Range(8_500, 500), Range(9_500, 1), Range(10_001, 4_499)]
    assert intake.missed == 5_000
    assert intake.received == 10
    late = intake.take(packet(8_900, 89_000_000), 5.2).late
    assert late.index.tolist() == list(range(8_900, 8_910))
    assert late.time_s == pytest.approx(late.index / 100.0)


@pytest.mark.parametrize("now", [status(5000, 50_000_000, epoch=2), status(900, 9_000_000)])
def test_another_epoch_or_an_older_count_is_another_beginning(now):
    intake = Intake(SCHEME, Known(1, 1000, 10.0))
    intake.meet(now, 5.0, 5.01)
    intake.take(packet(now.next, now.clock_us, epoch=now.epoch), 5.1)
    assert intake.missing() == []
    assert intake.received == 10


def test_what_was_forgotten_is_counted_once_and_exactly():
    intake = Intake(SCHEME)
    intake.meet(status(0, 0), 5.0, 5.01)
    intake.take(packet(0, 0), 5.1)
    assert intake.missing(live_from=500) == [Range(10, 490)]
    intake.told(Range(10, 490), 200, 500)
    intake.told(Range(10, 490), 200, 500)
    assert intake.forgotten == 190
    intake.take(packet(500, 5_000_000), 10.1)
    assert (intake.awaited, intake.counts["samples_lost"]) == (300, 190)


def test_a_clip_that_began_anew_is_known_by_its_status_and_its_clock_is_learnt_again():
    intake = Intake(SCHEME)
    intake.meet(status(1000, 10_000_000), 5.0, 5.002)
    intake.take(packet(1000, 10_000_000), 5.1)
    assert intake.meet(status(50, 500_000, epoch=2), 25.0, 25.002)
    arrival = intake.take(packet(50, 500_000, epoch=2), 25.1)
    assert arrival.live.time_s[0] == pytest.approx(30.0, abs=0.01), "20 s later by the computer's clock"
    time = intake.host_time(25.001)
    assert time.time_s == pytest.approx(30.0, abs=0.01)
    assert intake.clock.jumps == 0


def test_a_packet_of_another_epoch_asks_for_the_status():
    intake = Intake(SCHEME)
    intake.meet(status(1000, 10_000_000), 5.0, 5.002)
    intake.take(packet(1000, 10_000_000), 5.1)
    assert not intake.is_stale
    intake.take(packet(0, 0, epoch=2), 6.0)
    assert intake.is_stale
    intake.meet(status(10, 100_000, epoch=2), 6.1, 6.102)
    assert not intake.is_stale


def test_the_newest_status_is_kept():
    intake = Intake(SCHEME)
    intake.meet(status(0, 0), 5.0, 5.01)
    intake.take_status(Status(10, 1, health=Health.SENSOR_FAULT))
    assert intake.status.health is Health.SENSOR_FAULT
