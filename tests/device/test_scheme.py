import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline_device.errors import ProtocolError
from hipline_device.scheme import Scheme, Towards

NAMES = (
    "rate_hz", "acc_scale", "gyr_scale", "batch", "epoch", "axes", "capacity", "rates_hz", "acc_ranges_g",
    "gyr_ranges_dps",
)  # fmt: skip


def values_of(vector):
    return {name: tuple(vector[name]) if isinstance(vector[name], list) else vector[name] for name in NAMES}


def test_a_golden_scheme_decodes_to_its_values(good_scheme):
    scheme = Scheme.from_bytes(good_scheme["bytes"])
    assert {name: getattr(scheme, name) for name in NAMES} == values_of(good_scheme)


def test_the_values_of_a_golden_scheme_encode_to_its_bytes(good_scheme):
    assert bytes(Scheme(**values_of(good_scheme))) == good_scheme["bytes"]


def test_a_malformed_scheme_names_the_field_and_shows_the_bytes(bad_scheme):
    with pytest.raises(ProtocolError) as caught:
        Scheme.from_bytes(bad_scheme["bytes"])
    assert caught.value.field == bad_scheme["field"]
    assert f"{len(bad_scheme['bytes'])} bytes: {bad_scheme['bytes'][:24].hex(' ')}" in str(caught.value)


def some(highest):
    return st.lists(st.integers(1, highest), max_size=5).map(tuple)


@given(
    st.floats(0.001, 4e6),
    st.tuples(
        st.floats(1e-30, 1e30),
        st.floats(1e-30, 1e30),
        st.integers(1, 42),
        st.integers(0, 0xFFFF),
        st.tuples(*[st.sampled_from(Towards)] * 3),
        st.integers(0, 2**32 - 1),
        some(0xFFFF),
        some(0xFF),
        some(0xFFFF),
    ),
)
def test_bytes_and_scheme_mirror_each_other(rate_hz, rest):
    scheme = Scheme(rate_hz, *rest)
    assert Scheme.from_bytes(bytes(scheme)) == scheme
    assert scheme.rate_hz == pytest.approx(rate_hz, abs=0.0005001)


@given(st.binary(max_size=40) | st.binary(max_size=40).map(lambda rest: b"\x02\x01\x01" + rest))
def test_any_bytes_are_a_scheme_or_a_protocol_error(data):
    field = None
    try:
        assert bytes(Scheme.from_bytes(data)) == data
    except ProtocolError as error:
        field = error.field
    assert field in {
        "length", "version", "acc_unit", "gyr_unit", "axes", "rate", "acc_scale", "gyr_scale", "batch",
        "rates", "acc_ranges", "gyr_ranges", None,
    }  # fmt: skip


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
        ({"batch": 43}, "batch"),
        ({"epoch": 65536}, "epoch"),
        ({"capacity": -1}, "capacity"),
        ({"rates_hz": (100, 0)}, "rates"),
        ({"acc_ranges_g": (256,)}, "acc_ranges"),
        ({"gyr_ranges_dps": (1,) * 256}, "gyr_ranges"),
    ],
)
def test_a_value_that_cannot_travel_is_refused_early(changed, field):
    with pytest.raises(ProtocolError) as caught:
        Scheme(**{"rate_hz": 100.0, **changed})
    assert caught.value.field == field
