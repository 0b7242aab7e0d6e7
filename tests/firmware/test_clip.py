"""The whole firmware on a board that is not there, through the bytes of the protocol."""

import random

import numpy as np
import pytest

from hipline_device.answers import Answer, Resent, Result, Started, Synced
from hipline_device.control import Alert, Identify, Range, Rate, Resend, Start, Stop, Sync
from hipline_device.packets import DataPacket
from hipline_device.service import SERVICE_UUID
from hipline_device.status import Health, ResetCause, Status
from hipline_device.unpack import Unpacker

SECONDS = 1_000_000


def no_gap(index):
    return index == list(range(index[0], index[0] + len(index)))


# ---- beginning


def test_it_advertises_service_and_name_in_31_bytes(board):
    board = board().run(0.1)
    interval_us, data = board.heard("advertise")[-1]
    data = bytes.fromhex(data)
    assert interval_us == 100_000
    assert len(data) <= 31
    assert bytes.fromhex(SERVICE_UUID.replace("-", ""))[::-1] in data
    assert data.endswith(b"\x08\x09Hipline")
    board.run(61)
    assert board.heard("advertise")[-1][0] == 400_000


@pytest.mark.parametrize("name", ["H", "Hipline 2", "Zoë's clip", "ÄÖÜß", "€€€€"])
def test_each_name_fits(modules, name):
    data = modules.ble.advertisement(name)
    assert len(data) <= 31
    told = data[23:].decode()
    assert data[22] == (9 if told == name else 8)
    assert name.startswith(told)


def test_epochs_are_counted_over_power_off(board, modules, clock):
    first = board()
    assert first.scheme.epoch == 0
    again = type(first)(modules, clock).switch_on("SOFT_RESET")
    assert again.scheme.epoch == 1
    assert again.own().status.reset_cause == ResetCause.SOFTWARE


@pytest.mark.parametrize(
    ("cause", "told"),
    [("PWRON_RESET", ResetCause.POWER_ON), ("WDT_RESET", ResetCause.WATCHDOG), ("DEEPSLEEP_RESET", ResetCause.WAKE)],
)
def test_the_status_tells_why_it_has_started(modules, clock, board, cause, told):
    board = type(board())(modules, clock).switch_on(cause).own()
    assert board.status.reset_cause == told


@pytest.mark.parametrize(("chip", "rates"), [("bmi270", (50, 100, 200)), ("lsm6dsox", (52, 104, 208))])
def test_the_scheme_tells_what_the_chip_offers(board, chip, rates):
    scheme = board(chip=chip).scheme
    assert scheme.rates_hz == rates
    assert scheme.acc_ranges_g == (4, 8, 16)
    assert scheme.capacity >= 60 * max(rates) * 1.003
    assert [axis.name for axis in scheme.axes] == ["UP", "LEFT", "OUT"]


# ---- streaming


@pytest.mark.parametrize(("chip", "rate_hz"), [("bmi270", 100), ("bmi270", 200), ("lsm6dsox", 208)])
@pytest.mark.parametrize("ppm", [0, 4000])
def test_everything_that_is_taken_is_sent_once_in_order_and_exactly(board, ramp, chip, rate_hz, ppm):
    board = board(chip=chip, ppm=ppm).own()
    assert board.command(Rate(rate_hz)).result == Result.OK
    board.run(1)
    answer = board.command(Start())
    board.run(10)
    assert isinstance(answer.values, Started)
    index = board.index()
    assert index[0] == answer.values.first
    assert no_gap(index)
    assert len(index) == pytest.approx(10 * rate_hz * (1 + ppm * 1e-6), abs=20)
    got = np.concatenate([p.counts for p in board.data()]) * board.scheme.scales
    assert got == pytest.approx(np.array([ramp(k) for k in index]), abs=0.003)
    assert {len(p) for p in board.data()} == {10}


def test_the_receiver_s_own_unpacker_finds_steady_times_and_no_loss(board):
    board = board(chip="lsm6dsox", ppm=3000).own()
    board.run(12)
    board.command(Start())
    board.run(20)
    unpacker = Unpacker(board.scheme)
    unpacker.meet(board.status)
    times = np.concatenate([unpacker.take(p).live.time_s for p in board.data()])
    assert unpacker.lost == 0
    steps = np.diff(times)
    assert steps.min() > 0.9 / board.scheme.rate_hz
    assert steps.max() < 1.1 / board.scheme.rate_hz


@pytest.mark.parametrize(("mtu", "most"), [(23, 1), (70, 4), (185, 10), (247, 10)])
def test_packets_fit_the_mtu(board, mtu, most):
    board = board().own(mtu=mtu)
    assert board.command(Start()).values.batch == most
    board.run(1)
    assert {len(p) for p in board.data()} == {most}
    assert all(len(data) <= mtu - 3 for _, data in board.packets)
    assert no_gap(board.index())


def test_the_app_chooses_the_batch_as_far_as_it_fits(board):
    board = board().own()
    assert board.command(Start(20)).result == Result.BATCH_TOO_LARGE
    assert board.command(Start(19)).values.batch == 19
    board.run(1)
    assert {len(p) for p in board.data()} == {19}
    assert board.scheme.batch == 19
    board.command(Start(5))
    board.packets.clear()
    board.run(1)
    assert {len(p) for p in board.data()} == {5}


def test_nothing_comes_before_start_and_after_stop(board):
    board = board().own()
    board.run(1)
    assert board.packets == []
    board.command(Start())
    board.run(1)
    board.command(Stop())
    count = len(board.packets)
    board.run(1)
    assert len(board.packets) == count
    assert board.command(Stop()).result == Result.OK


def test_a_radio_without_room_for_two_seconds_loses_nothing(board):
    board = board().own()
    board.command(Start())
    board.run(1)
    board.jammed = True
    board.run(2)
    board.jammed = False
    board.run(1)
    assert no_gap(board.index())
    assert board.status.dropped == 0


def test_who_is_too_far_behind_jumps_and_the_jump_is_counted_and_told(board):
    board = board().own()
    board.command(Start())
    board.run(1)
    board.jammed = True
    board.run(8)
    board.jammed = False
    board.run(2)
    index = board.index()
    steps = np.diff(index)
    assert sorted(set(steps))[0] == 1
    assert np.count_nonzero(steps > 1) == 1
    missing = int(steps.max()) - 1
    assert board.status.dropped == missing
    assert Status.from_bytes(board.statuses[-1][1]).dropped == missing
    first = index[int(np.argmax(steps > 1))] + 1
    answer = board.command(Resend(0, first, missing))
    board.run(3)
    assert answer.result == Result.WORKING
    assert sorted(index + board.index(resent=True) + board.index()[len(index) :]) == list(
        range(index[0], board.index()[-1] + 1)
    )


def test_saturation_and_an_empty_battery_are_flagged(board):
    board = board()
    board.body = lambda k: (200.0 if k % 400 == 300 else 0.0, 0.0, 9.81 + k % 7 * 0.01, 0.0, 0.0, 0.0)
    board.volts(3.6)
    board.run(40).own()
    board.run(30)
    board.command(Start())
    board.run(8)
    data = board.data()
    assert all(p.battery_low for p in data)
    for packet in data:
        assert packet.saturated == any((packet.index + k) % 400 == 300 for k in range(len(packet)))
    assert sum(p.saturated for p in data) == 2


# ---- one after the other


def test_a_second_connection_of_the_owner_is_busy_and_the_first_loses_nothing(board):
    board = board().own()
    board.command(Start())
    board.run(0.5)
    board.connect(65)
    assert board.resume(65)
    board.run(0.1)
    assert board.command(Start(), 65).result == Result.BUSY
    assert board.command(Stop(), 65).result == Result.OK
    board.run(1)
    assert no_gap(board.index())
    board.leave(64)
    board.run(0.1)
    assert board.command(Start(), 65).result == Result.OK


def test_the_stream_ends_with_the_connection_and_sampling_goes_on(board):
    board = board().own()
    board.command(Start())
    board.run(1)
    board.leave()
    board.run(5)
    count = len(board.packets)
    board.run(1)
    assert len(board.packets) == count
    board.connect(66)
    board.resume(66)
    board.run(0.1)
    last = board.index()[-1]
    board.command(Start(), 66)
    board.run(1)
    assert board.index(handle=66)[0] - last == pytest.approx(620, abs=30)


# ---- again


def test_after_a_drop_everything_can_be_had_again(board, ramp):
    board = board().own()
    board.command(Start())
    board.run(2)
    last = board.index()[-1]
    board.leave()
    board.run(30)
    board.connect(65)
    board.resume(65)
    board.run(0.1)
    answer = board.command(Start(), 65)
    missing = Resend(board.scheme.epoch, last + 1, answer.values.first - last - 1)
    begun = board.command(missing, 65)
    assert begun.result == Result.WORKING
    assert begun.values == Resent(missing.first, missing.count)
    board.run(20, until=lambda: Answer.from_bytes(board.answers[-1][1]).result == Result.OK)
    assert Answer.from_bytes(board.answers[-1][1]).values == begun.values
    again = board.index(resent=True, handle=65)
    assert again == list(range(last + 1, answer.values.first))
    assert no_gap(board.index(handle=65))
    packets = [p for p in board.data(65) if p.resent]
    got = np.concatenate([p.counts for p in packets]) * board.scheme.scales
    assert got == pytest.approx(np.array([ramp(k) for k in again]), abs=0.003)
    times = {p.index: p.time_us for p in board.data(65)}
    first, other = min(times), max(times)
    assert times[other] - times[first] == pytest.approx((other - first) * 10_000, rel=0.001)


def test_a_minute_is_kept_at_the_fastest_rate_and_reading_does_not_take_it_away(board):
    board = board(chip="lsm6dsox").own()
    board.command(Rate(208))
    board.run(80)
    status = board.status
    assert status.held >= 60 * 208.4
    for _ in range(2):
        board.packets.clear()
        wanted = Resend(status.epoch, status.oldest + 500, 3000)
        assert board.command(wanted).result == Result.WORKING
        board.run(20, until=lambda: len(board.index(resent=True)) >= 3000)
        assert board.index(resent=True) == list(range(status.oldest + 500, status.oldest + 3500))


def test_a_range_is_cut_to_what_is_held_and_what_is_not_held_is_told(board):
    board = board().own()
    board.run(5)
    held = board.status.next
    cut = board.command(Resend(0, held - 50, 10_000))
    assert cut.result == Result.WORKING
    assert cut.values.first == held - 50
    assert 50 <= cut.values.count <= 60
    for wanted in (Resend(1, 0, 10), Resend(0, held + 1000, 10)):
        answer = board.command(wanted)
        assert answer.result == Result.NOT_HELD
        assert answer.values.first == 0
        assert answer.values.count >= held


def test_four_resends_wait_in_turn_and_a_fifth_is_busy(board):
    board = board().own()
    board.run(10)
    board.jammed = True
    for seq in range(6):
        board.write(Resend(0, 100 * seq, 50).to_bytes(seq))
    board.run(0.2)
    board.jammed = False
    board.run(3)
    told = [Answer.from_bytes(data) for _, data in board.answers]
    assert [a.seq for a in told if a.result == Result.WORKING] == [0, 1, 2, 3]
    assert [a.seq for a in told if a.result == Result.BUSY] == [4, 5]
    assert [a.seq for a in told if a.result == Result.OK] == [0, 1, 2, 3]
    assert board.index(resent=True) == [100 * seq + k for seq in range(4) for k in range(50)]


def test_what_is_overwritten_while_it_waits_is_left_out(board, modules):
    board = board().own()
    board.clip._imu.ring = modules.ring.Ring(300)
    board.clip._imu.start(100, 8, 1000)
    board.run(4)
    board.jammed = True
    status = board.status
    board.write(Resend(status.epoch, status.oldest, 250).to_bytes(1))
    board.run(1.5)
    board.jammed = False
    board.run(2)
    again = board.index(resent=True)
    assert again[-1] == status.oldest + 249
    assert 50 < len(again) < 250
    assert no_gap(again)


def test_live_packets_go_before_those_that_are_sent_again(board):
    board = board().own()
    board.run(30)
    board.command(Start())
    board.run(0.5)
    board.packets.clear()
    board.command(Resend(0, 0, 3000))
    board.run(3)
    live = [p for p in board.data() if not p.resent]
    assert no_gap(board.index())
    assert len(live) == pytest.approx(30, abs=3)
    assert len(board.index(resent=True)) == 3000


# ---- settings


def test_another_rate_begins_an_epoch_and_the_same_does_not(board):
    board = board().own()
    board.run(1)
    assert board.command(Rate(100)).result == Result.OK
    assert board.scheme.epoch == 0
    assert board.command(Rate(200)).result == Result.OK
    assert (board.scheme.epoch, board.scheme.rate_hz) == (1, 200.0)
    board.run(0.5)
    assert board.status.next < 120
    assert board.command(Rate(208)).result == Result.NOT_OFFERED


def test_another_range_has_another_scale_and_zero_leaves_it(board):
    board = board().own()
    before = board.scheme
    assert board.command(Range(16, 0)).result == Result.OK
    assert board.scheme.acc_scale == pytest.approx(2 * before.acc_scale)
    assert board.scheme.gyr_scale == before.gyr_scale
    assert board.scheme.epoch == 1
    assert board.command(Range(0, 0)).result == Result.OK
    assert board.scheme.epoch == 1
    assert board.command(Range(3, 0)).result == Result.NOT_OFFERED


def test_rate_and_range_do_not_change_under_a_stream(board):
    board = board().own()
    board.command(Start())
    assert board.command(Rate(200)).result == Result.STREAMING
    assert board.command(Range(16, 2000)).result == Result.STREAMING
    assert board.command(Rate(100)).result == Result.OK
    assert board.command(Rate(7)).result == Result.NOT_OFFERED
    board.command(Stop())
    assert board.command(Rate(200)).result == Result.OK


# ---- clock, status, people


def test_the_clock_of_an_exchange_is_the_clip_s_own_and_has_its_two_stamps(board):
    board = board().own()
    offsets = []
    for _ in range(20):
        board.run(0.037)
        sent_us = board.clock.us
        answer = board.command(Sync())
        assert isinstance(answer.values, Synced)
        assert answer.values.received_us <= answer.values.sent_us
        offsets.append(sent_us - answer.values.received_us)
    assert max(offsets) - min(offsets) <= 2
    packet_us = board.status.clock_us
    assert packet_us == pytest.approx(answer.values.sent_us, abs=100_000)


def test_samples_and_status_are_of_the_same_clock(board):
    board = board().own()
    board.command(Start())
    board.run(10)
    last = board.data()[-1]
    assert board.status.clock_us - (last.time_us + len(last) * 10_000) == pytest.approx(50_000, abs=60_000)


def test_a_press_is_told_with_its_time(board):
    board = board().own()
    before = board.status.clock_us
    board.statuses.clear()
    board.press(0.2)
    status = Status.from_bytes(board.statuses[0][1])
    assert status.presses == 1
    assert status.press_us - before < 100_000


def test_at_the_smallest_mtu_a_status_is_cut_and_can_be_read(board):
    board = board().own(mtu=23)
    board.press(0.2)
    assert {len(data) for _, data in board.statuses} == {20}
    assert board.status.presses == 1


def test_a_chip_that_stops_answering_is_told_as_a_fault(board):
    board = board().own()
    board.run(2)
    board.chip.gone = True
    board.run(2)
    assert Status.from_bytes(board.statuses[-1][1]).health == Health.SENSOR_FAULT
    board.chip.gone = False
    board.run(3)
    assert Status.from_bytes(board.statuses[-1][1]).health == Health.NONE


def test_the_battery_is_told_when_it_changes(board):
    board = board().own()
    board.run(1)
    board.volts(3.7)
    board.run(120)
    assert board.batteries[-1][1][0] < 20
    assert board.values[22] == board.batteries[-1][1]
    assert board.status.battery_percent == board.batteries[-1][1][0]


def test_an_alert_runs_and_ends_with_the_connection(board):
    board = board().own()
    assert board.command(Alert(2, 60, 10)).result == Result.OK
    board.run(0.2)
    assert board.motor[-1][1] == 65535 * 60 // 100
    board.leave()
    board.run(0.1)
    assert board.motor[-1][1] == 0
    board.run(1)
    assert board.motor[-1][1] == 0


def test_identify_blinks_and_ends_by_itself(board):
    board = board().own()
    board.command(Identify(2))
    begun = board.clock.us
    board.run(5)
    lit = [at for at, level in board.led if level == 0 and at >= begun - SECONDS]
    assert len(lit) == pytest.approx(4, abs=1)
    assert board.led[-1][1] == 1
    assert board.led[-1][0] - begun < 2.3 * SECONDS


# ---- rough hands


@pytest.mark.parametrize("seed", range(4))
def test_ten_thousand_writes_of_anything_are_answered_and_the_stream_goes_on(board, seed):
    rng = random.Random(seed)
    board = board().own()
    board.run(1)
    kinds = [(1, 1), (2, 0), (3, 2), (4, 3), (5, 1), (6, 3), (7, 0), (8, 10)]
    written = 0
    for _ in range(250):
        for _ in range(10):
            opcode, size = rng.choice([*kinds, (rng.randrange(256), rng.randrange(18))])
            board.write(bytes([opcode, rng.randrange(256)]) + rng.randbytes(size))
            written += 1
        board.run(0.02)
        board.packets.clear()
    board.run(5)
    refused = [Answer.from_bytes(data) for _, data in board.answers]
    assert len(refused) >= written
    board.command(Stop())
    board.packets.clear()
    board.command(Start())
    board.run(2)
    assert no_gap(board.index())


def test_a_flood_of_commands_is_cut_off_and_does_no_harm(board):
    board = board().own()
    for seq in range(500):
        board.write(Sync().to_bytes(seq & 0xFF))
    board.run(1)
    assert 20 <= len(board.answers) <= 40
    assert board.command(Sync()).result == Result.OK


def test_it_feeds_its_watchdog_and_a_prompt_puts_it_off(board, modules):
    board = board()
    fed = modules.machine.WDT.fed
    board.run(10)
    assert modules.machine.WDT.fed - fed > 200
    assert modules.machine.WDT.timeout == 8000
    board.clip.pause()
    assert modules.machine.WDT.timeout == 3_600_000


def test_left_alone_it_sleeps_and_motion_or_the_button_wakes_it(board, modules):
    board = board()
    board.body = lambda k: (0.0, 0.0, 9.81 + k % 5 * 0.01, 0.0, 0.0, 0.0)
    with pytest.raises(modules.machine.RestartError) as caught:
        board.run(400)
    assert caught.value.cause == modules.machine.DEEPSLEEP_RESET
    assert {pin.number for pin in modules.esp32.wake_pins} == {2, 3}
    assert board.heard("active")[-1] == [False]
    assert board.motor[-1][1] == 0


def test_with_an_empty_battery_it_sleeps_until_the_button(board, modules):
    board = board()
    board.run(1)
    board.volts(3.2)
    with pytest.raises(modules.machine.RestartError):
        board.run(400)
    assert {pin.number for pin in modules.esp32.wake_pins} == {2}


def test_a_packet_is_never_longer_than_a_value_may_be(board):
    board = board().own(mtu=517)
    assert board.command(Start(42)).result == Result.OK
    board.run(2)
    assert {len(data) for _, data in board.packets} == {512}
    assert isinstance(board.data()[0], DataPacket)
