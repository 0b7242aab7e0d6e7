from pathlib import Path

import pytest

from hipline_device import service
from hipline_device.control import Refusal

PROTOCOL = (Path(__file__).parents[2] / "device" / "PROTOCOL.md").read_text(encoding="utf-8")
UUIDS = {name: value for name, value in vars(service).items() if name.endswith("_UUID")}


def test_every_uuid_is_its_own():
    assert len(set(UUIDS.values())) == len(UUIDS) == 10


@pytest.mark.parametrize("uuid", UUIDS.values(), ids=UUIDS.keys())
def test_every_uuid_stands_in_the_specification(uuid):
    standard = uuid.endswith("-0000-1000-8000-00805f9b34fb")
    assert (f"`0x{uuid[4:8].upper()}`" if standard else f"`{uuid}`") in PROTOCOL


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_stands_in_the_specification(refusal):
    assert f"| `0x{refusal:02X}` | {refusal.name} |" in PROTOCOL


def test_name_and_service_fit_in_one_advertisement():
    assert 3 + 18 + 2 + len(service.NAME.encode()) <= 31
