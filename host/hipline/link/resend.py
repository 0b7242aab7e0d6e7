"""Which samples to ask the clip for again, and when: no clock and no link in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from hipline_device.unpack import Range

MOST_SAMPLES = 600  #: in one request: the clip serves one after the other, and a drop ends all
NEAR_SAMPLES = 40  #: between two runs: asking once for both costs less than asking twice
TURNS = 10  #: after so many answers without them, samples count as never taken

_SETTLE_S = 0.3  # packets that were only overtaken come within this
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 4.0
_BUSY_PAUSE_S = 1.0


@dataclass(frozen=True, slots=True)
class _Part:
    """A run of missing samples with a common past."""

    first: int
    stop: int
    due_s: float  #: when it may be asked for
    turns: int = 0  #: answers without it
    asked: bool = False  #: under way

    def cut(self, first: int, stop: int) -> _Part:
        return replace(self, first=max(self.first, first), stop=min(self.stop, stop))


def _nearest(low_bits: int, near: int) -> int:
    """Return the number that ends in these low 32 bits and is nearest to another one."""
    half = 1 << 31
    return near + ((low_bits - near + half) & 0xFFFF_FFFF) - half


def _pause_s(turns: int) -> float:
    return min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 1.6**turns)


class Resends:
    """Keep account of what is missing, asked for, served and given up; indices are the clip's, of one epoch.

    The caller asks `next` for the next request and says what became of it: `told` at the first answer, then `ended`,
    or `busy`, or `drop` for all of them.
    """

    def __init__(self) -> None:
        self._parts: list[_Part] = []  # in order, none touching another's samples
        self._floor = 0  # the clip holds nothing older
        self._gave_up = False

    def next(self, missing: list[Range], now_s: float, live_from: int = 0) -> Range | None:
        """Return what to ask for now; None where nothing is due.

        Parameters
        ----------
        missing : list of Range
            What misses now, oldest first.
        now_s : float
            The time, on any clock that grows.
        live_from : int
            Low 32 bits of the first index that is sent live on this connection: what lies before it was not overtaken
            by anything, and is asked for at once.
        """
        if self._gave_up:
            return None
        self._follow(missing, now_s, live_from)
        run: Range | None = None
        for part in self._parts:
            may = part.due_s <= now_s and not part.asked and part.turns < TURNS
            if run is None:
                if may:
                    run = Range(part.first, min(part.stop - part.first, MOST_SAMPLES))
                continue
            count = part.stop - run.first
            if not may or part.first - run.first - run.count > NEAR_SAMPLES or count > MOST_SAMPLES:
                break
            run = Range(run.first, count)
        if run is not None:
            self._change(run, lambda part: replace(part, asked=True))
        return run

    def told(self, run: Range, first: int) -> None:
        """Take what the clip says it begins with, or what is its oldest: low 32 bits of the index."""
        begins = _nearest(first, run.first)
        if begins > run.first:  # it had to cut the request: nothing older is held
            self._floor = max(self._floor, begins)

    def ended(self, run: Range, now_s: float) -> None:
        """Say that a request was served, or refused for good; what still misses of it is asked for again."""

        def again(part: _Part) -> _Part:
            turns = part.turns + 1
            return replace(part, asked=False, turns=turns, due_s=now_s + _pause_s(turns))

        self._change(run, lambda part: again(part) if part.asked else part)

    def busy(self, run: Range, now_s: float) -> None:
        """Say that the clip had no room for a request."""
        self._change(run, lambda part: replace(part, asked=False, due_s=now_s + _BUSY_PAUSE_S))

    def drop(self) -> None:
        """Say that the connection is lost, and every request with it."""
        self._parts = [replace(part, asked=False, due_s=-1.0) for part in self._parts]

    def restart(self) -> None:
        """Begin a new epoch."""
        self._parts.clear()
        self._floor = 0

    def give_up(self) -> None:
        """Say that the clip cannot send anything again."""
        self._gave_up = True
        self._parts.clear()

    def awaited(self, missing: Iterable[Range]) -> int:
        """Return how many of the missing samples may still come."""
        if self._gave_up:
            return 0
        hopeless = [part for part in self._parts if part.turns >= TURNS]
        count = 0
        for run in missing:
            first, stop = max(run.first, self._floor), run.first + run.count
            if first < stop:
                count += stop - first
                count -= sum(max(0, min(part.stop, stop) - max(part.first, first)) for part in hopeless)
        return count

    # ---- inside

    def _follow(self, missing: Iterable[Range], now_s: float, live_from: int) -> None:
        """Bring the parts to what misses now."""

        def new(first: int, stop: int) -> _Part:
            return _Part(first, stop, now_s if stop <= _nearest(live_from, stop) else now_s + _SETTLE_S)

        old, parts, at = self._parts, list[_Part](), 0
        for run in missing:
            first, stop = max(run.first, self._floor), run.first + run.count
            while at < len(old) and old[at].stop <= first:
                at += 1
            look = at
            while first < stop:
                known = old[look].cut(first, stop) if look < len(old) else None
                if known is None or known.first >= stop:
                    parts.append(new(first, stop))
                    break
                if known.first > first:
                    parts.append(new(first, known.first))
                parts.append(known)
                first = known.stop
                look += 1
        self._parts = parts

    def _change(self, run: Range, to: Callable[[_Part], _Part]) -> None:
        """Change the parts inside a run; those that reach over its ends are cut."""
        self._parts = [new for part in self._parts for new in _changed(part, run, to)]


def _changed(part: _Part, run: Range, to: Callable[[_Part], _Part]) -> Iterator[_Part]:
    first, stop = max(part.first, run.first), min(part.stop, run.first + run.count)
    if first >= stop:
        yield part
        return
    if part.first < first:
        yield part.cut(part.first, first)
    yield to(part.cut(first, stop))
    if stop < part.stop:
        yield part.cut(stop, part.stop)
