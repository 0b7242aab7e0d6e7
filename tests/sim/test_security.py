"""The clip as an attacker sees it: raw attribute and pairing packets from a central that owns nothing."""

import asyncio
import struct

import pytest
from bumble import att, crypto, hci, smp
from bumble.core import ProtocolError
from bumble.pairing import PairingDelegate
from bumble.smp import AuthReq, ErrorCode, IoCapability, KeyDistribution

from hipline_device import service
from hipline_device.answers import Result
from hipline_device.control import Identify, Start, Stop
from hipline_sim.clip import Clip

pytestmark = pytest.mark.at_once

ANSWER_S = 1.0  # the protocol's own time-out is 30 s: who has to wait for it was not answered
AUTHENTICATION, ENCRYPTION = 0x05, 0x0F
OWNERS = (service.SCHEME_UUID, service.STATUS_UUID, service.BATTERY_LEVEL_UUID)
FACTS = (service.MANUFACTURER_UUID, service.MODEL_UUID, service.FIRMWARE_UUID)
CCCD = "2902"


class Attacker:
    """A central that says what it likes and hears every byte."""

    def __init__(self, app):
        self.app, self.device = app, app.device
        self.heard, self.said = asyncio.Queue(), asyncio.Queue()
        self.unasked = []

    async def connect(self, *, pair=False):
        await self.app.connect(mtu=None, pair=pair)
        self.handle = self.app.connection.handle
        channels = self.device.l2cap_channel_manager
        channels.register_fixed_channel(att.ATT_CID, lambda _, pdu: self._hear(pdu))
        channels.register_fixed_channel(smp.SMP_CID, lambda _, pdu: self.said.put_nowait(pdu))
        return self

    def _hear(self, pdu):
        if pdu[0] in (att.Opcode.ATT_HANDLE_VALUE_NOTIFICATION, att.Opcode.ATT_HANDLE_VALUE_INDICATION):
            self.unasked.append(pdu)
        else:
            self.heard.put_nowait(pdu)

    async def ask(self, pdu):
        """Send an attribute request and return the answer; an error as its code."""
        self.tell(pdu)
        answer = await asyncio.wait_for(self.heard.get(), ANSWER_S)
        assert answer[0] == pdu[0] + 1 or answer[:2] == bytes([1, pdu[0]])
        return answer[4] if answer[0] == 1 else answer[1:]

    def tell(self, pdu):
        self.device.send_l2cap_pdu(self.handle, att.ATT_CID, bytes(pdu))

    async def smp(self, pdu):
        """Send a pairing packet and return the answer."""
        self.pair(pdu)
        return await asyncio.wait_for(self.said.get(), ANSWER_S)

    def pair(self, pdu):
        self.device.send_l2cap_pdu(self.handle, smp.SMP_CID, bytes(pdu))

    async def read(self, handle):
        return await self.ask(struct.pack("<BH", 0x0A, handle))

    async def write(self, handle, value):
        return await self.ask(struct.pack("<BH", 0x12, handle) + value)

    async def encrypt(self, key):
        """Encrypt with a key; return what becomes of it."""
        became = asyncio.get_running_loop().create_future()
        connection = self.app.connection
        for event in ("connection_encryption_change", "connection_encryption_failure", "disconnection"):
            connection.on(event, lambda *_, event=event: became.done() or became.set_result(event))
        await self.device.send_async_command(
            hci.HCI_LE_Enable_Encryption_Command(
                connection_handle=self.handle, random_number=bytes(8), encrypted_diversifier=0, long_term_key=key
            )
        )
        return await asyncio.wait_for(became, 5)


def handles(clip):
    """Return the clip's whole attribute table as (handle, type, attribute)."""
    return [(a.handle, short(a.type.to_hex_str()), a) for a in clip._device.gatt_server.attributes]


def short(uuid):
    """Return a name of an attribute in hexadecimal digits, four where that is enough."""
    digits = uuid.lower().replace("-", "")
    return digits[4:8] if digits.endswith("00001000800000805f9b34fb") else digits


def handle_of(clip, uuid):
    """Return the handle of a characteristic's value."""
    [found] = [handle for handle, kind, _ in handles(clip) if kind == short(uuid)]
    return found


@pytest.fixture
async def attack(clip_on_air, ramp):
    """Give a clip, a stranger connected to it, and a maker of more apps."""

    async def make(**settings):
        clip, new_app = await clip_on_air(ramp(rate_hz=200.0), **settings)
        return clip, await Attacker(new_app()).connect(), new_app

    return make


# ---- attributes


async def test_a_stranger_reads_declarations_the_name_and_the_device_information_and_nothing_else(attack):
    clip, attacker, _ = await attack()
    read = {}
    for handle, kind, _ in handles(clip):
        read[handle, kind] = await attacker.read(handle)
    secret = {handle_of(clip, uuid) for uuid in OWNERS}
    unreadable = {handle_of(clip, uuid) for uuid in (service.DATA_UUID, service.CONTROL_UUID)}
    for (handle, kind), answer in read.items():
        if handle in secret or kind == CCCD:
            assert answer == AUTHENTICATION, kind
        elif handle in unreadable:
            assert answer == att.ErrorCode.READ_NOT_PERMITTED
        else:
            assert kind in ("2800", "2803", "2a00", "2a01", "2b2a", "2a29", "2a24", "2a26"), f"{kind} leaks"
            assert isinstance(answer, bytes)
            assert answer
    assert sum(kind == CCCD for _, kind in read) == 4


async def test_a_stranger_can_write_nothing_and_every_value_is_what_it_was(attack):
    clip, attacker, new_app = await attack()
    for handle, kind, attribute in handles(clip):
        own = kind == CCCD or handle == handle_of(clip, service.CONTROL_UUID)
        expected = AUTHENTICATION if own else att.ErrorCode.WRITE_NOT_PERMITTED
        for value in (b"", b"\x01\x00", b"owned", bytes(20)):
            assert await attacker.write(handle, value) == expected, attribute
            attacker.tell(struct.pack("<BH", 0x52, handle) + value)  # without answer
            attacker.tell(struct.pack("<BH", 0xD2, handle) + value + bytes(12))  # signed
    assert await attacker.read(handle_of(clip, service.MODEL_UUID)) == b"Simulated clip"
    app = await new_app().connect()
    assert (await app.read(service.MANUFACTURER_UUID)) == b"Hipline"
    name = next(handle for handle, kind, _ in handles(clip) if kind == "2a00")
    assert await attacker.read(name) == b"Hipline"
    assert (await app.do(Start())).batch == 10


async def test_the_owner_too_reads_and_writes_only_what_the_protocol_lets(attack):
    _, _, new_app = await attack()
    app = await new_app().connect()
    for uuid in (service.MODEL_UUID, service.SCHEME_UUID, service.DATA_UUID):
        with pytest.raises(ProtocolError) as refused:
            await app.characteristic(uuid).write_value(b"mine", with_response=True)
        assert refused.value.error_code == att.ErrorCode.WRITE_NOT_PERMITTED
    for uuid in (service.CONTROL_UUID, service.DATA_UUID):
        with pytest.raises(ProtocolError) as refused:
            await asyncio.wait_for(app.characteristic(uuid).read_value(), ANSWER_S)
        assert refused.value.error_code == att.ErrorCode.READ_NOT_PERMITTED


@pytest.mark.parametrize("opcode", [0x0E, 0x20])
async def test_reading_several_at_once_gives_a_stranger_none_where_one_is_secret(attack, opcode):
    clip, attacker, _ = await attack()
    public, secret = handle_of(clip, service.MODEL_UUID), handle_of(clip, service.STATUS_UUID)
    assert isinstance(await attacker.ask(struct.pack("<BHH", opcode, public, public)), bytes)
    assert await attacker.ask(struct.pack("<BHH", opcode, public, secret)) == AUTHENTICATION
    assert await attacker.ask(struct.pack("<BHH", opcode, public, 999)) == att.ErrorCode.INVALID_HANDLE


async def test_reading_and_finding_by_type_tells_a_stranger_no_secret(attack):
    clip, attacker, _ = await attack()
    everywhere = struct.pack("<HH", 1, 0xFFFF)
    for uuid in OWNERS:
        long = bytes.fromhex(uuid.replace("-", ""))[::-1]
        assert await attacker.ask(b"\x08" + everywhere + long) == AUTHENTICATION
    assert await attacker.ask(b"\x08" + everywhere + b"\x02\x29") == AUTHENTICATION
    for uuid in (service.DATA_UUID, service.CONTROL_UUID):
        long = bytes.fromhex(uuid.replace("-", ""))[::-1]
        assert await attacker.ask(b"\x08" + everywhere + long) == att.ErrorCode.READ_NOT_PERMITTED
    battery = bytes([clip.battery_percent])
    assert await attacker.ask(b"\x06" + everywhere + b"\x19\x2a" + battery) == att.ErrorCode.ATTRIBUTE_NOT_FOUND
    assert await attacker.ask(b"\x0c" + struct.pack("<HH", handle_of(clip, service.STATUS_UUID), 1)) == AUTHENTICATION


@pytest.mark.parametrize("owner", [False, True])
async def test_long_writes_are_not_supported_and_leave_nothing_behind(attack, owner):
    clip, attacker, new_app = await attack()
    if owner:
        attacker = await Attacker(new_app()).connect(pair=True)
    for handle in (handle_of(clip, service.CONTROL_UUID), handle_of(clip, service.MODEL_UUID)):
        prepared = await attacker.ask(struct.pack("<BHH", 0x16, handle, 0) + b"\x01\x01\x00")
        assert prepared == att.ErrorCode.REQUEST_NOT_SUPPORTED
        assert await attacker.ask(b"\x18\x01") == att.ErrorCode.REQUEST_NOT_SUPPORTED
    assert attacker.unasked == []
    assert await attacker.read(handle_of(clip, service.MODEL_UUID)) == b"Simulated clip"


async def test_a_subscription_takes_its_two_values_and_no_other(attack):
    clip, _, new_app = await attack()
    owner = await Attacker(new_app()).connect(pair=True)
    cccd = handle_of(clip, service.DATA_UUID) + 1
    assert await owner.write(cccd, b"\x01\x00") == b""
    assert await owner.read(cccd) == b"\x01\x00"
    for value, error in ((b"\x01", 0x0D), (b"\x01\x00\x00", 0x0D), (b"\x02\x00", 0xFD), (b"\x01\x80", 0xFD)):
        assert await owner.write(cccd, value) == error
    assert await owner.read(cccd) == b"\x01\x00"


async def test_nothing_is_told_to_a_stranger_while_the_owner_is_served(attack):
    clip, attacker, new_app = await attack()
    app = await new_app().connect()
    await app.subscribe()
    await app.do(Start())
    for handle, kind, _ in handles(clip):
        if kind == CCCD:
            await attacker.write(handle, b"\x01\x00")
    await clip.press()
    await app.samples(50)
    assert attacker.unasked == []
    assert await attacker.write(handle_of(clip, service.CONTROL_UUID), Stop().to_bytes(1)) == AUTHENTICATION
    await app.samples(20)


async def test_a_stranger_that_leaves_does_not_end_the_owner_s_light(attack):
    clip, attacker, new_app = await attack()
    app = await new_app().connect()
    await app.do(Identify(30))
    await attacker.app.leave()
    assert (await app.ask(Stop())).result is Result.OK
    assert clip.motor.is_blinking


async def test_what_is_no_request_is_refused_at_once_and_the_next_one_is_served(attack):
    clip, attacker, _ = await attack()
    assert await attacker.ask(b"\x0a\x01") == att.ErrorCode.INVALID_PDU
    assert await attacker.ask(b"\x08\x01\x00\xff\xff\x00\x28\x00") == att.ErrorCode.INVALID_PDU
    assert await attacker.ask(b"\x3c\x01\x02") == att.ErrorCode.REQUEST_NOT_SUPPORTED
    for nobody_asked in (b"", b"\x1e", b"\x0b\x00", b"\x01\x0a\x00\x00\x05", b"\x7e", b"\x52"):
        attacker.tell(nobody_asked)
    assert await attacker.read(handle_of(clip, service.MODEL_UUID)) == b"Simulated clip"
    assert attacker.heard.empty()


# ---- pairing


def request(**values):
    """Return a pairing request: a secure bond unless something else is asked for."""
    keys = KeyDistribution.ENC_KEY | KeyDistribution.ID_KEY
    fields = {
        "io_capability": IoCapability.NO_INPUT_NO_OUTPUT,
        "oob_data_flag": 0,
        "auth_req": AuthReq.SC | AuthReq.BONDING,
        "maximum_encryption_key_size": 16,
        "initiator_key_distribution": keys,
        "responder_key_distribution": keys,
    }
    return smp.SMP_Pairing_Request_Command(**(fields | values))


def failed(reason):
    return bytes([5, reason])


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"auth_req": AuthReq.BONDING}, ErrorCode.AUTHENTICATION_REQUIREMENTS),
        ({"auth_req": AuthReq.SC}, ErrorCode.AUTHENTICATION_REQUIREMENTS),
        ({"maximum_encryption_key_size": 7}, ErrorCode.ENCRYPTION_KEY_SIZE),
        ({"oob_data_flag": 1}, ErrorCode.OOB_NOT_AVAILABLE),
    ],
    ids=["legacy", "without bond", "short key", "out of band"],
)
async def test_who_asks_for_less_than_a_secure_bond_is_refused(attack, how, reason):
    _, attacker, _ = await attack()
    assert await attacker.smp(request(**how)) == failed(reason)
    assert (await attacker.smp(request()))[0] == 2, "and may ask again, properly"


@pytest.mark.parametrize("passkey", [None, 123456])
async def test_out_of_band_pairing_does_not_get_around_the_passkey(attack, passkey):
    _, attacker, _ = await attack(passkey=passkey)
    keyboard = IoCapability.KEYBOARD_ONLY
    assert await attacker.smp(request(oob_data_flag=1, io_capability=keyboard)) == failed(ErrorCode.OOB_NOT_AVAILABLE)


async def test_who_cannot_enter_the_passkey_is_refused(attack):
    _, attacker, _ = await attack(passkey=7)
    refusal = failed(ErrorCode.AUTHENTICATION_REQUIREMENTS)
    assert await attacker.smp(request()) == refusal
    assert await attacker.smp(request(io_capability=IoCapability.DISPLAY_ONLY)) == refusal


class Typist(PairingDelegate):
    """Enters a number."""

    def __init__(self, number):
        super().__init__(PairingDelegate.KEYBOARD_INPUT_ONLY)
        self.number = number

    async def get_number(self):
        return self.number


async def test_the_right_passkey_is_let_in_and_three_wrong_ones_close_the_clip(clip_on_air, ramp):
    clip, new_app = await clip_on_air(ramp(), passkey=424242)
    for _ in range(3):
        app = new_app(Typist(424243))
        with pytest.raises(ProtocolError):
            await app.connect()
        assert clip._memory.owner is None
        await app.leave()
    late = new_app(Typist(424242))
    with pytest.raises(ProtocolError):
        await late.connect()
    await late.leave()
    await clip.press()
    app = await new_app(Typist(424242)).connect()
    assert (await app.scheme()).batch == 10


async def test_a_second_owner_is_refused_and_after_forgetting_a_new_one_may_pair(clip_on_air, ramp):
    clip, new_app = await clip_on_air(ramp())
    first = await new_app().connect()
    second = new_app()
    for _ in range(2):
        with pytest.raises(ProtocolError):
            await second.connect()
        await clip.press()
        await second.leave()
    assert (await first.scheme()).batch == 10
    await clip.press(long=True)
    await asyncio.wait_for(first.gone.wait(), 5)
    await second.connect()
    assert (await second.scheme()).batch == 10
    with pytest.raises((ProtocolError, hci.HCI_Error, asyncio.CancelledError)):
        await first.connect()
    assert clip._memory.owner == str(second.device.random_address)


async def test_the_steps_after_a_refused_request_lead_to_no_key(attack):
    """Bumble's own responder computes a key from a public key and a random number that nobody asked it for."""
    clip, attacker, new_app = await attack()
    owner = await new_app().connect()
    assert await attacker.smp(request()) == failed(ErrorCode.PAIRING_NOT_SUPPORTED)
    key = crypto.EccKey.generate()
    public = smp.SMP_Pairing_Public_Key_Command(public_key_x=key.x[::-1], public_key_y=key.y[::-1])
    for step in (
        public,
        smp.SMP_Pairing_Confirm_Command(confirm_value=bytes(16)),
        smp.SMP_Pairing_Random_Command(random_value=bytes(16)),
        smp.SMP_Pairing_DHKey_Check_Command(dhkey_check=bytes(16)),
    ):
        assert await attacker.smp(step) == failed(ErrorCode.UNSPECIFIED_REASON)
    assert attacker.handle not in clip._device.smp_manager.sessions
    assert (await owner.scheme()).batch == 10


async def test_a_key_that_is_guessed_opens_nothing(attack):
    clip, attacker, new_app = await attack()
    await new_app().connect()
    assert await attacker.encrypt(bytes(16)) != "connection_encryption_change"
    if not attacker.app.gone.is_set():
        assert await attacker.read(handle_of(clip, service.SCHEME_UUID)) == AUTHENTICATION


async def test_somebody_with_the_owner_s_address_and_without_its_key_gets_nothing(attack, air, app_on):
    clip, _, new_app = await attack()
    owner = await new_app().connect()
    await owner.leave()
    thief = app_on(air.adapter())
    thief.device.random_address = thief.device.static_address = owner.device.random_address
    attacker = await Attacker(thief).connect()
    assert await attacker.read(handle_of(clip, service.SCHEME_UUID)) == ENCRYPTION
    assert await attacker.smp(request()) == failed(ErrorCode.PAIRING_NOT_SUPPORTED)
    assert await attacker.encrypt(bytes(16)) != "connection_encryption_change"


async def test_a_connection_that_is_encrypted_no_more_is_the_owner_s_no_more(attack):
    clip, _, new_app = await attack()
    app = await new_app().connect()
    assert (await app.scheme()).batch == 10
    [ended] = [connection for connection in clip._device.connections.values() if connection.is_encrypted]
    clip._device.host.on_hci_packet(hci.HCI_Encryption_Change_Event(0, ended.handle, 0))
    with pytest.raises(ProtocolError) as refused:
        await app.scheme()
    assert refused.value.error_code == ENCRYPTION
    await app.pair()  # it has the key
    assert (await app.scheme()).batch == 10


async def test_who_is_encrypted_and_keeps_its_identity_back_owns_nothing(attack):
    clip, _, new_app = await attack()

    class Silent(smp.Session):
        def distribute_keys(self):
            """Say nothing: without the identity there is no bond."""

    app = await new_app().connect(pair=False)
    app.device.smp_manager.session_proxy = Silent
    encrypted = asyncio.Event()
    app.connection.on("connection_encryption_change", encrypted.set)
    pairing = asyncio.create_task(app.connection.pair())
    await asyncio.wait_for(encrypted.wait(), ANSWER_S)
    with pytest.raises(ProtocolError) as refused:
        await app.scheme()
    assert refused.value.error_code == AUTHENTICATION
    assert clip._memory.owner is None
    pairing.cancel()


async def test_pairing_packets_that_are_none_are_refused(attack):
    _, attacker, _ = await attack()
    assert await attacker.smp(b"\x01\x03") == failed(ErrorCode.INVALID_PARAMETERS)
    assert await attacker.smp(b"\x77") == failed(ErrorCode.COMMAND_NOT_SUPPORTED)
    assert await attacker.smp(b"") == failed(ErrorCode.INVALID_PARAMETERS)
    attacker.pair(b"\x05")
    assert (await attacker.smp(request()))[0] == 2


async def test_a_pairing_cannot_begin_twice(attack):
    clip, attacker, _ = await attack()
    assert (await attacker.smp(request()))[0] == 2
    assert await attacker.smp(request()) == failed(ErrorCode.UNSPECIFIED_REASON)
    assert clip._memory.owner is None


async def test_pairing_is_open_for_a_while_only(clip_on_air, ramp):
    clip, new_app = await clip_on_air(ramp(), pairing_s=0.0)
    app = new_app()
    with pytest.raises(ProtocolError):
        await app.connect()
    assert clip._memory.owner is None


async def test_a_clip_that_waits_for_its_first_app_lets_it_pair_however_late_it_comes(clip_on_air, ramp):
    clip, new_app = await clip_on_air(ramp(), pairing_s=0.0, hold=True)
    clip.guard.open()  # a press of the button makes the time no shorter
    owner = await new_app().connect()
    assert clip._memory.owner is not None
    assert not clip.guard.is_open
    assert (await owner.scheme()).batch == 10


async def test_strangers_are_sent_away_and_the_owner_finds_a_place(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp(), stranger_s=0.4)
    owner = await new_app().connect()
    strangers = [await new_app().connect(pair=False, mtu=None) for _ in range(3)]
    for stranger in strangers:
        await asyncio.wait_for(stranger.gone.wait(), 10)
        assert stranger.reason == hci.HCI_AUTHENTICATION_FAILURE_ERROR
    assert not owner.gone.is_set()
    assert (await owner.scheme()).batch == 10


async def test_the_advertisement_tells_of_no_person_and_no_serial(clip_on_air, ramp):
    _, new_app = await clip_on_air(ramp())
    app = new_app()
    await app.device.power_on()
    found = await app.find()
    kinds = {kind for kind, _ in found.data.ad_structures}
    assert kinds == {0x01, 0x07, 0x09}  # flags, service, name of the product
    assert found.address.is_static
    assert not found.address.is_public


async def test_a_clip_that_is_switched_off_does_not_wait_for_a_radio_that_says_nothing(air, ramp, app_on, monkeypatch):
    monkeypatch.setattr("hipline_sim.presence._LEAVE_S", 0.1)
    adapter = air.adapter()
    clip = Clip(adapter, ramp())
    async with clip:
        await app_on(air.adapter()).connect()

        async def never(*_):
            await asyncio.Event().wait()

        for connection in clip._device.connections.values():
            monkeypatch.setattr(connection, "disconnect", never)
    assert clip.course.has_begun
