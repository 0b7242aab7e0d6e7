from pathlib import Path

import pytest

from hipline_device import service
from hipline_device.alert import LONGEST_S, Pattern
from hipline_device.answers import Result
from hipline_device.control import Opcode
from hipline_device.packets import MOST_SAMPLES, samples_that_fit
from hipline_device.status import ResetCause, Status

PROTOCOL = (Path(__file__).parents[2] / "device" / "PROTOCOL.md").read_text(encoding="utf-8")
UUIDS = {name: value for name, value in vars(service).items() if name.endswith("_UUID")}


def test_every_uuid_is_its_own():
    assert len(set(UUIDS.values())) == len(UUIDS) == 11


@pytest.mark.parametrize("uuid", UUIDS.values(), ids=UUIDS.keys())
def test_every_uuid_stands_in_the_specification(uuid):
    standard = uuid.endswith("-0000-1000-8000-00805f9b34fb")
    assert (f"`0x{uuid[4:8].upper()}`" if standard else f"`{uuid}`") in PROTOCOL


@pytest.mark.parametrize("named", [*Result, *Opcode, *Pattern], ids=lambda named: named.name)
def test_every_number_stands_in_the_specification(named):
    assert f"| {int(named)} | {named.name} |" in PROTOCOL


def test_the_specification_is_of_this_version():
    assert PROTOCOL.startswith(f"# The clip's protocol, version {service.VERSION}\n")


@pytest.mark.parametrize(("mtu", "fit"), [(23, 1), (185, 14), (247, 19), (517, MOST_SAMPLES)])
def test_the_table_of_what_fits_is_right(mtu, fit):
    assert samples_that_fit(mtu) == fit
    assert f"| {mtu} | {fit}" in PROTOCOL


def test_lengths_and_limits_stand_in_the_specification():
    assert f"\n{Status.BYTES} bytes. Notified" in PROTOCOL
    assert f"and {LONGEST_S:g} s after the command whatever was asked for" in PROTOCOL
    assert f"{max(ResetCause)} wake from deep sleep" in PROTOCOL


def test_name_and_service_fit_in_one_advertisement():
    assert 3 + 18 + 2 + len(service.NAME.encode()) <= 31
