import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline_device.errors import ProtocolError
from hipline_device.scheme import Scheme


def test_a_golden_scheme_decodes_to_its_values(good_scheme):
    scheme = Scheme.from_bytes(good_scheme["bytes"])
    assert (scheme.rate_hz, scheme.acc_scale, scheme.gyr_scale, scheme.batch) == (
        good_scheme["rate_hz"],
        good_scheme["acc_scale"],
        good_scheme["gyr_scale"],
        good_scheme["batch"],
    )


def test_the_values_of_a_golden_scheme_encode_to_its_bytes(good_scheme):
    values = (good_scheme[name] for name in ("rate_hz", "acc_scale", "gyr_scale", "batch"))
    assert bytes(Scheme(*values)) == good_scheme["bytes"]


def test_a_malformed_scheme_names_the_field_and_shows_the_bytes(bad_scheme):
    with pytest.raises(ProtocolError) as caught:
        Scheme.from_bytes(bad_scheme["bytes"])
    assert caught.value.field == bad_scheme["field"]
    assert f"{len(bad_scheme['bytes'])} bytes: {bad_scheme['bytes'].hex(' ')}" in str(caught.value)


@given(
    st.floats(0.001, 4e6),
    st.floats(1e-30, 1e30),
    st.floats(1e-30, 1e30),
    st.integers(1, 255),
)
def test_bytes_and_scheme_mirror_each_other(rate_hz, acc_scale, gyr_scale, batch):
    scheme = Scheme(rate_hz, acc_scale, gyr_scale, batch)
    assert Scheme.from_bytes(bytes(scheme)) == scheme
    assert scheme.rate_hz == pytest.approx(rate_hz, abs=0.0005001)


@given(st.binary(max_size=20))
def test_any_bytes_are_a_scheme_or_a_protocol_error(data):
    field = None
    try:
        assert bytes(Scheme.from_bytes(data)) == data
    except ProtocolError as error:
        field = error.field
    assert field in {"length", "version", "rate", "acc_scale", "gyr_scale", "batch", None}


def test_the_default_ranges_are_8_g_and_1000_degrees_per_second():
    assert Scheme(100.0).scales * 32768 == pytest.approx([78.4532] * 3 + [np.deg2rad(1000.0)] * 3)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"rate_hz": 0.0}, "rate"),
        ({"rate_hz": -1.0}, "rate"),
        ({"rate_hz": float("nan")}, "rate"),
        ({"rate_hz": 5e6}, "rate"),
        ({"acc_scale": 0.0}, "acc_scale"),
        ({"acc_scale": 1e39}, "acc_scale"),
        ({"gyr_scale": 1e-50}, "gyr_scale"),
        ({"gyr_scale": float("inf")}, "gyr_scale"),
        ({"batch": 0}, "batch"),
        ({"batch": 256}, "batch"),
    ],
)
def test_a_value_that_cannot_travel_is_refused_early(changed, field):
    with pytest.raises(ProtocolError) as caught:
        Scheme(**{"rate_hz": 100.0, **changed})
    assert caught.value.field == field
