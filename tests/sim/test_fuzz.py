"""Bytes that nobody meant, over the whole simulated link, by a stranger and by the owner: answered, and survived."""

import asyncio
import logging
import os
import random
import struct
from functools import partial

from bumble import att, smp

from hipline_device import service
from hipline_device.answers import Answer, Result
from hipline_device.control import Start, Stop, Sync, read_command
from hipline_device.errors import ProtocolError
from hipline_sim.air import Air
from hipline_sim.clip import Clip, ClipSettings
from hipline_sim.firmware.clip import FirmwareClip

COUNT = int(os.environ.get("HIPLINE_FUZZ", "800"))  # of each kind; `make fuzz` asks for ten thousand
ANSWER_S = 1.0  # on a clock that only moves while everybody waits
REQUESTS = [0x02, 0x04, 0x06, 0x08, 0x0A, 0x0C, 0x0E, 0x10, 0x12, 0x16, 0x18, 0x20, 0x1A, 0x3C]


def request(rng):
    """Return an attribute request that may be one."""
    opcode = rng.choice(REQUESTS) if rng.random() < 0.9 else rng.randrange(0, 64, 2)
    handles = [rng.choice((0, 1, *range(1, 40), 0xFFFF)) for _ in range(rng.randrange(1, 5))]
    body = struct.pack(f"<{len(handles)}H", *handles)
    body += rng.choice((b"", b"\x00\x28", b"\x03\x28", b"\x02\x29", b"\x19\x2a", rng.randbytes(rng.randrange(20))))
    return bytes([opcode]) + (body if rng.random() < 0.8 else body[: rng.randrange(len(body) + 1)])


def is_request(pdu):
    return pdu[0] % 2 == 0 and not pdu[0] & 0x40 and pdu[0] != att.Opcode.ATT_HANDLE_VALUE_CONFIRMATION


class Raw:
    """A connected app whose attribute answers come as bytes."""

    def __init__(self, app):
        self.app, self.heard, self.unasked = app, asyncio.Queue(), []
        channels = app.device.l2cap_channel_manager
        channels.register_fixed_channel(att.ATT_CID, lambda _, pdu: self._hear(pdu))
        channels.register_fixed_channel(smp.SMP_CID, lambda _, pdu: None)

    def _hear(self, pdu):
        if pdu[0] == att.Opcode.ATT_HANDLE_VALUE_NOTIFICATION:
            self.unasked.append(pdu)
        else:
            self.heard.put_nowait(pdu)

    def tell(self, channel, pdu):
        self.app.device.send_l2cap_pdu(self.app.connection.handle, channel, pdu)

    async def ask(self, pdu):
        self.tell(att.ATT_CID, pdu)
        return await asyncio.wait_for(self.heard.get(), ANSWER_S)


def on_one_air(run_at_once, ramp, new_app, work):
    """Run `work(clip, owner, stranger)`; the owner is paired."""

    async def play():
        air = Air()
        rates = {rate_hz: partial(ramp, rate_hz=float(rate_hz)) for rate_hz in (50, 100, 200)}
        settings = ClipSettings(stranger_s=1e9, rates=rates)
        async with Clip(air.adapter(), ramp(rate_hz=200.0), settings) as clip:
            owner = await new_app(air.adapter()).connect()
            stranger = await new_app(air.adapter()).connect(pair=False)
            await work(clip, owner, stranger)
            await owner.subscribe()
            assert (await owner.ask(Stop())).result is Result.OK
            before = len(owner.packets)
            assert (await owner.ask(Start())).result is Result.OK
            await owner.until(lambda: len(owner.packets) > before + 5)

    run_at_once(play())


async def answer_all(rng, owner, any_command, count, epoch, pause_s):
    """Write so many commands; return the results once each has its answer, and the right one."""
    results = set()
    for turn in range(count):
        if turn % 10 == 0:
            await asyncio.sleep(pause_s)  # so that there are samples to ask for
        data = any_command(rng, rng.randrange(256), epoch())
        try:
            seq, read = read_command(data)
            opcode, result = read.OPCODE, None
        except ProtocolError as error:
            refused = Answer.to_unreadable(data, error)
            opcode, seq, result = refused.opcode, refused.seq, refused.result
        before = len(owner.answers)
        await owner.write(data)
        answer = await owner.answer(
            lambda a, opcode=opcode, seq=seq: (
                (a.opcode, a.seq) == (opcode, seq) and not (opcode == 8 and a.result is Result.OK)
            ),
            before,
        )
        assert result in (None, answer.result)
        assert answer.result.advice or not answer.result.refused
        results.add(answer.result)
    return results


def assert_no_crash(caplog):
    crashed = [
        record.getMessage()
        for record in caplog.records
        if record.exc_info or (record.levelno >= logging.ERROR and record.name.startswith(("asyncio", "hipline_sim")))
    ]
    assert crashed == []


def test_whatever_a_stranger_asks_is_answered_and_tells_nothing(run_at_once, ramp, app_on, caplog):
    rng = random.Random("stranger")

    async def work(clip, owner, stranger):
        raw = Raw(stranger)
        secret = [bytes((await owner.read(uuid))[:6]) for uuid in (service.SCHEME_UUID, service.STATUS_UUID)]
        errors = set()
        for _ in range(COUNT):
            pdu = request(rng)
            if not is_request(pdu):
                raw.tell(att.ATT_CID, pdu)
                continue
            answer = await raw.ask(pdu)
            assert answer[:2] == bytes([1, pdu[0]]) or answer[0] == pdu[0] + 1, (pdu.hex(), answer.hex())
            if answer[0] == 1:
                errors.add(answer[4])
            assert not any(told in answer for told in secret)
        assert errors >= {0x01, 0x03, 0x04, 0x05, 0x06, 0x0A}
        assert raw.unasked == []

    on_one_air(run_at_once, ramp, app_on, work)
    assert_no_crash(caplog)


def test_whatever_a_stranger_says_in_pairing_and_below_lets_it_in_nowhere(run_at_once, ramp, app_on, caplog):
    rng = random.Random("pairing")

    async def work(clip, owner, stranger):
        raw = Raw(stranger)
        for turn in range(COUNT):
            code = rng.choice((*range(1, 15), rng.randrange(256)))
            channel = rng.choice((smp.SMP_CID, smp.SMP_CID, smp.SMP_CID, 0x0005, 0x0040, 0x0001))
            raw.tell(channel, bytes([code]) + rng.randbytes(rng.choice((0, 1, 6, 7, 8, 10, 16, 64, 65))))
            if turn % 50 == 0:
                await asyncio.sleep(0.05)
        await asyncio.sleep(1.0)
        assert clip.guard.is_admitted(owner_connection(clip, owner))
        assert sum(clip.guard.is_admitted(connection) for connection in clip._device.connections.values()) == 1

    on_one_air(run_at_once, ramp, app_on, work)
    assert_no_crash(caplog)


def owner_connection(clip, owner):
    address = str(owner.device.random_address)
    return next(c for c in clip._device.connections.values() if str(c.peer_address) == address)


def test_each_of_the_owner_s_commands_is_answered_with_a_reason(run_at_once, ramp, app_on, caplog, any_command):
    rng = random.Random("commands")

    async def work(clip, owner, _):
        await owner.subscribe()
        results = await answer_all(rng, owner, any_command, COUNT, lambda: clip.course.epoch, 0.1)
        assert results >= set(Result) - {Result.NOT_POSSIBLE, Result.BUSY}
        assert (await owner.ask(Sync())).result is Result.OK

    on_one_air(run_at_once, ramp, app_on, work)
    assert_no_crash(caplog)


async def test_the_firmware_answers_each_command_over_the_link(air, ramp, app_on, any_command):
    rng = random.Random("firmware")
    async with FirmwareClip(air.adapter(), ramp(rate_hz=200.0)) as clip:
        owner = await app_on(air.adapter()).connect()
        await owner.subscribe()
        await answer_all(rng, owner, any_command, COUNT // 10, lambda: 0, 0.0)
        assert not clip.over.is_set()
        assert (await owner.ask(Stop())).result is Result.OK
        before = len(owner.packets)
        assert (await owner.ask(Start())).result is Result.OK
        await owner.until(lambda: len(owner.packets) > before + 5)


def test_whatever_the_owner_s_stack_asks_is_answered(run_at_once, ramp, app_on, caplog):
    rng = random.Random("owner")

    async def work(clip, owner, _):
        channels = owner.device.l2cap_channel_manager
        usual = channels.fixed_channels[att.ATT_CID]
        raw = Raw(owner)
        for _ in range(COUNT):
            pdu = request(rng)
            if is_request(pdu):
                answer = await raw.ask(pdu)
                assert answer[:2] == bytes([1, pdu[0]]) or answer[0] == pdu[0] + 1, (pdu.hex(), answer.hex())
            else:
                raw.tell(att.ATT_CID, pdu)
        channels.register_fixed_channel(att.ATT_CID, usual)
        await owner.characteristic(service.CONTROL_UUID).unsubscribe(owner._on_answer)
        await owner.characteristic(service.CONTROL_UUID).subscribe(owner._on_answer)

    on_one_air(run_at_once, ramp, app_on, work)
    assert_no_crash(caplog)
