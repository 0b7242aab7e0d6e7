"""What the clip does: samples, streams, answers, remembers, sleeps. One `step` of it takes a few milliseconds."""

import ble
import button
import packets
import power
from micropython import const

_BATCH = const(10)
_MOST_BEHIND_S = const(5)  # who is further behind asks for the rest later
_MOST_RESENDS = const(4)
_RESENT_AT_ONCE = const(3)  # packets, between the live ones
_TELL_US = const(1_000_000)
_BLINK_US = const(250_000)
_STEP_MS = const(15)
_IDLE_STEP_MS = const(40)


class _Stream:
    """Samples on their way to one connection."""

    def __init__(self, handle: int, batch: int, first: int):
        self.handle, self.batch, self.next = handle, batch, first


class _Resend:
    """Samples on their way once more."""

    def __init__(self, handle: int, seq: int, first: int, count: int):
        self.handle, self.seq, self.first, self.count = handle, seq, first, count
        self.next = first


class Clip:
    """All parts, and what passes between them.

    Parameters
    ----------
    clock, imu, radio, alert, button, battery, power, led, watchdog
        The parts.
    epoch : Memory
        Counts the beginnings of the index, over power-off too.
    reset_cause : int
        As the status tells it.
    axes : three of int
        Where the sensor's axes point on the case.
    """

    def __init__(self, clock, imu, radio, alert, button, battery, power, led, watchdog, epoch, reset_cause, axes):
        self._clock, self._imu, self._radio, self._alert = clock, imu, radio, alert
        self._button, self._battery, self._power, self._led = button, battery, power, led
        self._watchdog, self._epoch, self._reset_cause, self._axes = watchdog, epoch, reset_cause, axes
        self._stream = None
        self._resends = []
        self._answers = []  # those for which the radio had no room
        self._alerted_by = None
        self._packet = bytearray(512)
        self._dropped = self._dropped_told = self._presses_told = 0
        self._told_us = self._shown_us = 0
        self._fault_told = self._is_news = False
        self._identify_until_us = 0
        self._scheme = None
        radio.refresh_status = self._show_status
        self._begin_epoch(imu.rate_hz, imu.acc_g, imu.gyr_dps)
        self._show_battery()

    # ---- one turn

    def step(self) -> int:
        """Do what is due; return how many milliseconds there is nothing to do."""
        now_us = self._clock.now_us()
        self._imu.poll()
        for what, handle, value, ticks in self._radio.take():
            self._on_note(what, handle, value, self._clock.at(ticks), now_us)
        self._on_button(self._button.step(now_us), now_us)
        self._alert.step(now_us)
        self._blink(now_us)
        self._send()
        self._tell(now_us)
        self._radio.step(now_us)
        self._rest(now_us)
        self._watchdog.feed()
        return _STEP_MS if self._radio.links else _IDLE_STEP_MS

    def _on_note(self, what, handle, value, at_us, now_us):
        if what == ble.WRITTEN:
            self._on_command(handle, value, at_us)
        elif what == ble.REFUSED:
            self._radio.end(handle)
        else:
            self._radio.be_found(now_us)
            if what == ble.GONE:
                self._on_gone(handle)

    def _on_gone(self, handle):
        if self._stream is not None and self._stream.handle == handle:
            self._stream = None
        self._resends = [resend for resend in self._resends if resend.handle != handle]
        self._answers = [answer for answer in self._answers if answer[0] != handle]
        if self._alerted_by == handle:
            self._alert.off()
            self._identify_until_us = 0

    def _on_button(self, press, now_us):
        if press:
            self._power.busy(now_us)
        if press == button.SHORT:
            self._radio.open_pairing(now_us)
        elif press == button.LONG:
            self._radio.forget_owner(now_us)

    def _blink(self, now_us):
        lit = now_us < self._identify_until_us and now_us // _BLINK_US % 2 == 0
        self._led.value(0 if lit else 1)

    # ---- commands

    def _on_command(self, handle, value, at_us):
        if not self._radio.owns(handle):
            return
        opcode, seq, result, values = packets.read_command(value)
        told = b""
        if result == packets.OK:
            if opcode == packets.START:
                result, told = self._start(handle, *values)
            elif opcode == packets.STOP:
                if self._stream is not None and self._stream.handle == handle:
                    self._stream = None
            elif opcode == packets.RATE:
                result = self._change(values[0], 0, 0)
            elif opcode == packets.RANGE:
                result = self._change(0, *values)
            elif opcode == packets.IDENTIFY:
                self._alerted_by = handle
                self._identify_until_us = self._clock.now_us() + values[0] * 1_000_000
            elif opcode == packets.ALERT:
                self._alerted_by = handle
                self._alert.start(*values, self._clock.now_us())
            elif opcode == packets.RESEND:
                result, told = self._queue_resend(handle, seq, *values)
            else:
                told = packets.synced(at_us, self._clock.now_us())
        self._answer(handle, packets.answer(opcode, seq, result, told))

    def _answer(self, handle, value):
        if self._answers or not self._radio.answer(handle, value):
            self._answers.append((handle, value))

    def _start(self, handle, batch):
        if self._stream is not None and self._stream.handle != handle:
            return packets.BUSY, b""
        fits = packets.samples_that_fit(self._radio.mtu(handle))
        if batch > fits:
            return packets.BATCH_TOO_LARGE, b""
        self._imu.freeze_rate()
        self._stream = _Stream(handle, batch or min(_BATCH, fits), self._imu.taken)
        self._show_scheme()
        stream = self._stream
        return packets.OK, packets.started(self._imu.rate_mhz, stream.batch, self._epoch.value, stream.next)

    def _change(self, rate_hz, acc_g, gyr_dps):
        """Sample at another rate or in other ranges; 0 leaves one as it is."""
        imu = self._imu
        present = (imu.rate_hz, imu.acc_g, imu.gyr_dps)
        wanted = (rate_hz or imu.rate_hz, acc_g or imu.acc_g, gyr_dps or imu.gyr_dps)
        offered = (imu.chip.RATES_HZ, imu.chip.ACC_RANGES_G, imu.chip.GYR_RANGES_DPS)
        if not all(value in values for value, values in zip(wanted, offered)):  # noqa: B905
            return packets.NOT_OFFERED
        if wanted == present:
            return packets.OK
        if self._stream is not None:
            return packets.STREAMING
        self._begin_epoch(*wanted)
        return packets.OK

    def _begin_epoch(self, rate_hz, acc_g, gyr_dps):
        self._epoch.value = (self._epoch.value + 1) & 0xFFFF
        self._epoch.keep()
        self._resends = []
        self._imu.start(rate_hz, acc_g, gyr_dps)
        self._show_scheme()
        self._show_status()

    def _queue_resend(self, handle, seq, epoch, first, count):
        oldest, end = self._imu.ring.oldest, self._imu.taken
        first = end - ((end - first) & 0xFFFF_FFFF)  # its low 32 bits are told
        begin, stop = max(first, oldest), min(first + count, end)
        if epoch != self._epoch.value or begin >= stop:
            return packets.NOT_HELD, packets.resent(oldest, end - oldest)
        if len(self._resends) >= _MOST_RESENDS:
            return packets.BUSY, b""
        self._resends.append(_Resend(handle, seq, begin, stop - begin))
        return packets.WORKING, packets.resent(begin, stop - begin)

    # ---- data

    def _send(self):
        """Send answers, then what is live, then what was asked for again, as far as the radio has room."""
        while self._answers:
            if not self._radio.answer(*self._answers[0]):
                return
            self._answers.pop(0)
        if self._stream is None or self._send_live(self._stream):
            for _ in range(_RESENT_AT_ONCE):
                if not self._resends or not self._send_again(self._resends[0]):
                    return

    def _send_live(self, stream) -> bool:
        """Return whether everything that is due has been sent."""
        taken = self._imu.taken
        most = _MOST_BEHIND_S * self._imu.rate_hz
        if taken - stream.next > most:
            self._dropped += taken - stream.next - stream.batch
            stream.next = taken - stream.batch
        while stream.next + stream.batch <= taken:
            sent = self._send_run(stream.handle, stream.next, stream.batch, 0)
            if sent < 0:
                return False
            stream.next += sent
        return True

    def _send_again(self, resend) -> bool:
        """Send one packet of a resend, or its last answer; return whether the radio had room."""
        resend.next = max(resend.next, self._imu.ring.oldest)
        end = resend.first + resend.count
        if resend.next >= end:
            told = packets.resent(resend.first, resend.count)
            if not self._radio.answer(resend.handle, packets.answer(packets.RESEND, resend.seq, packets.OK, told)):
                return False
            self._resends.pop(0)
            return True
        fits = packets.samples_that_fit(self._radio.mtu(resend.handle))
        sent = self._send_run(resend.handle, resend.next, min(fits, end - resend.next), packets.RESENT)
        resend.next += max(0, sent)
        return sent >= 0

    def _send_run(self, handle, first, most, flags) -> int:
        """Send what was taken from `first` on, up to the next gap; return how far that goes, -1 without room."""
        ring, imu = self._imu.ring, self._imu
        count = ring.run(first, most)
        if not count:
            return 1
        size = packets.HEADER_BYTES + count * packets.SAMPLE_BYTES
        packet = memoryview(self._packet)[:size]
        ring.copy(first, count, packet, packets.HEADER_BYTES)
        if self._battery.is_low:
            flags |= packets.BATTERY_LOW
        if packets.is_saturated(packet):
            flags |= packets.SATURATED
        packets.put_header(packet, first, ring.time_us(first, imu.rate_mhz), self._epoch.value, flags)
        return count if self._radio.send(handle, packet) else -1

    # ---- what apps may read

    def _show_scheme(self):
        imu = self._imu
        self._radio.show_scheme(
            packets.scheme(
                self._epoch.value,
                imu.rate_mhz,
                imu.chip.acc_scale(imu.acc_g),
                imu.chip.gyr_scale(imu.gyr_dps),
                self._stream.batch if self._stream is not None else _BATCH,
                imu.ring.capacity,
                self._axes,
                imu.chip.RATES_HZ,
                imu.chip.ACC_RANGES_G,
                imu.chip.GYR_RANGES_DPS,
            )
        )

    def _status(self) -> bytes:
        battery = self._battery.percent
        return packets.status(
            packets.SENSOR_FAULT if self._imu.fault else 0,
            packets.BATTERY_UNKNOWN if battery is None else battery,
            self._reset_cause,
            self._epoch.value,
            self._button.presses,
            self._button.press_us,
            self._dropped,
            self._imu.ring.oldest,
            self._imu.taken,
            self._clock.now_us(),
        )

    def _show_status(self):
        self._radio.show_status(self._status())

    def _show_battery(self):
        # the standard's battery level knows no "unknown"
        self._radio.show_battery(100 if self._battery.percent is None else self._battery.percent)

    def _tell(self, now_us):
        """Tell what has changed, and keep what may be read up to date."""
        self._is_news |= self._imu.fault != self._fault_told or self._button.presses != self._presses_told
        if self._battery.step(now_us):
            self._show_battery()
            self._is_news = True
        if self._dropped != self._dropped_told and now_us - self._told_us >= _TELL_US:
            self._is_news = True
        if self._is_news and self._radio.tell_status(self._status()):
            self._is_news = False
            self._fault_told, self._presses_told = self._imu.fault, self._button.presses
            self._dropped_told, self._told_us = self._dropped, now_us
        elif now_us - self._shown_us >= _TELL_US:
            self._shown_us = now_us
            self._show_status()
            if not self._imu.is_rate_frozen:
                self._show_scheme()

    # ---- sleep

    def pause(self):
        """Let go of everything that would go on by itself, for somebody at the prompt."""
        self._alert.off()
        self._radio.off()
        self._watchdog.put_off()

    def _rest(self, now_us):
        if self._radio.links:
            self._power.busy(now_us)
        acc = self._imu.newest_acc
        if acc is not None:
            self._power.look(acc, now_us)
        wish = power.UNTIL_PRESSED if self._battery.is_empty else self._power.wish(now_us)
        if wish != power.STAY:
            self._alert.off()
            self._led.value(1)
            self._radio.off()
            power.sleep(self._imu if wish == power.UNTIL_MOVED else None)
