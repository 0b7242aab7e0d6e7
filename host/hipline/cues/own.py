"""The own walking of a person as plain numbers, to be kept from one session to the next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hipline.cues.measures import MEASURES
from hipline.cues.numbers import Checked, number
from hipline.wording import Text

VERSION = 1
EDGES_SPM = (85.0, 95.0, 105.0, 115.0, 125.0)  # between the cadence bins; the first and the last are open
_NAMES = frozenset(measure.name for measure in MEASURES)


@dataclass(frozen=True, slots=True)
class OwnValue(Checked):
    """What is usual for one person in one measure at one cadence."""

    measure: str
    cadence_spm: float = number(0.0, 20.0, 200.0)  #: mean of the strides
    value: float = number(0.0, -1000.0, 1000.0)  #: median
    spread: float = number(0.0, 0.0, 1000.0)  #: standard deviation from stride to stride
    strides: int = number(0, 1, 100_000)


@dataclass(frozen=True, slots=True)
class OwnWalking:
    """The own walking of a person in every measure and cadence bin that is known well enough."""

    values: tuple[OwnValue, ...] = ()

    def __post_init__(self) -> None:
        places = [(own.measure, bin_of(own.cadence_spm)) for own in self.values]
        twice = next((place for place in places if places.count(place) > 1), None)
        if twice is not None:
            raise ValueError(
                f"own walking: {twice[0]} has two values at {bin_words(twice[1])} steps a minute; keep one"
            )

    def updated(self, newer: OwnWalking) -> OwnWalking:
        """Return this with everything that is newer put in its place: for when the person has agreed to it."""
        fresh = {(own.measure, bin_of(own.cadence_spm)) for own in newer.values}
        kept = tuple(own for own in self.values if (own.measure, bin_of(own.cadence_spm)) not in fresh)
        return OwnWalking(tuple(sorted(kept + newer.values, key=lambda own: (own.measure, own.cadence_spm))))

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"version": VERSION, "values": [asdict(own) for own in self.values]}

    @staticmethod
    def from_dict(stored: Mapping[str, Any]) -> OwnWalking:
        """Return what `as_dict` has written.

        Raises
        ------
        ValueError
            When it is not that.
        """
        if stored.get("version") != VERSION:
            raise ValueError(f"own walking: version {stored.get('version')!r} is not known; this is version {VERSION}")
        try:
            values = tuple(OwnValue(**row) for row in stored["values"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"own walking: cannot be read ({error}); learn it again") from None
        # a measure of a newer Hipline is left out
        return OwnWalking(tuple(own for own in values if own.measure in _NAMES))


def bin_of(cadence_spm: float) -> int:
    """Return the number of the cadence bin, from 0."""
    return bisect_right(EDGES_SPM, cadence_spm)


def bin_words(number_: int) -> str:
    """Return a cadence bin in words, as in "95 to 105"."""
    if number_ == 0:
        return Text("under {high:g}", high=EDGES_SPM[0])
    if number_ == len(EDGES_SPM):
        return Text("{low:g} and more", low=EDGES_SPM[-1])
    return Text("{low:g} to {high:g}", low=EDGES_SPM[number_ - 1], high=EDGES_SPM[number_])
