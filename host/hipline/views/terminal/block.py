"""The picture that the terminal view draws: lines of text, made from the facts alone."""

from __future__ import annotations

import math
import textwrap
from enum import Enum

from hipline.cues.first_walk import Pace
from hipline.events import Band, Guide, Stage, Stride
from hipline.language import counted, fill, shown
from hipline.link.status import LinkState, LinkStatus
from hipline.sessions.recorder import RecordingState
from hipline.views.reading import GAUGE_DEG, Place
from hipline.views.terminal.facts import Facts
from hipline.views.words import general as words
from hipline.views.words import guide as guide_words
from hipline.views.words.recording import recording_line

_TROUBLE = (LinkState.LOST, LinkState.FAILED)
_GAUGE_COLUMNS = 41
_COLUMNS = 79  # of a usual terminal
_NOTICE_ROWS = 2
_BIG_ROWS = 5
_BIG = {  # three columns by five rows, a bit each, the highest bit first
    "0": 0b111_101_101_101_111,
    "1": 0b010_110_010_010_111,
    "2": 0b111_001_111_100_111,
    "3": 0b111_001_111_001_111,
    "4": 0b101_101_111_001_001,
    "5": 0b111_100_111_001_111,
    "6": 0b111_100_111_101_111,
    "7": 0b111_001_010_010_010,
    "8": 0b111_101_111_101_111,
    "9": 0b111_101_111_001_111,
    "+": 0b000_010_111_010_000,
    words.MINUS: 0b000_000_111_000_000,
    words.NOT_KNOWN: 0b000_000_111_000_000,
    "°": 0b111_101_111_000_000,
}


class Tint(Enum):
    """How a line is meant; the words say the same without it."""

    PLAIN = ""
    STRONG = "1"
    SOFT = "2"
    OUTSIDE = "1;33"  # amber: outside the band
    LOST = "1;31"  # red: a lost signal, and nothing else


def big(text: str) -> list[str]:
    """Write digits and signs five rows high."""
    rows: list[str] = []
    for row in range(_BIG_ROWS):
        bits = [(_BIG[letter] >> (3 * (_BIG_ROWS - 1 - row))) & 0b111 for letter in text]
        rows.append("  ".join("".join("██" if bit & b else "  " for b in (4, 2, 1)) for bit in bits))
    return rows


def gauge(value_deg: float, band: Band, most_columns: int = _COLUMNS) -> str:
    """Draw the line from back to forward: `=` in the band, `|` at standing, `▲` at the value."""
    low, high = GAUGE_DEG
    columns = max(1, min(_GAUGE_COLUMNS, most_columns - len(fill("back {line} forward", line=""))))

    def place(value: float) -> int:
        return round((columns - 1) * (min(max(value, low), high) - low) / (high - low))

    line = ["·"] * columns
    if math.isfinite(band.low) or math.isfinite(band.high):
        for column in range(place(band.low), place(band.high) + 1):
            line[column] = "="
    line[place(0.0)] = "|"
    if math.isfinite(value_deg):
        line[place(value_deg)] = "▲"
    return fill("back {line} forward", line="".join(line))


def link_line(status: LinkStatus) -> str:
    """Tell how the link stands, and with which clip."""
    state = f"{words.LINK_SIGN[status.state]} {shown(words.LINK[status.state])}"
    return f"{state}   {status.clip}" if status.clip else state


def counts_line(status: LinkStatus) -> str:
    """Tell the true rate, the lost samples and the battery."""
    rate = words.NOT_KNOWN if status.rate_hz is None else words.plain(status.rate_hz, "", 1)
    battery = words.NOT_KNOWN if status.battery_percent is None else f"{status.battery_percent} %"
    return fill("{rate} Hz   {lost}   Battery {battery}", rate=rate, lost=words.lost(status), battery=battery)


def guide_line(guide: Guide) -> str:
    """Tell what is asked of the wearer in a guided calibration, and how far it is."""
    return _asked_line(guide_words.told(guide))


def _asked_line(told: guide_words.Told) -> str:
    return f"{told.step}: {told.asked}   {told.count}"


def _asked(facts: Facts) -> guide_words.Told | None:
    """Return what is asked of the wearer step by step now; None where nothing is."""
    if facts.guide is not None:
        return guide_words.told(facts.guide)
    first_walk = facts.first_walk
    if first_walk is None or first_walk.pace == Pace.DONE or facts.stage is not Stage.READY:
        return None
    return guide_words.first_walk_told(first_walk)


def stride_line(facts: Facts, stride: Stride) -> str:
    """Tell one stride on a line of its own."""
    told = fill(
        "{clock:>7}  {side}  tilt {tilt:>6}  rotation {rotation:>5}  cadence {cadence:>3}",
        clock=words.clock(facts.since_start_s(stride.end_s)),
        side=shown(words.LETTER[stride.side]),
        tilt=words.signed(stride.tilt_mean_deg, "°", 1),
        rotation=words.plain(stride.rotation_rom_deg, "°", 1),
        cadence=words.plain(stride.cadence_spm),
    )
    return told if stride.valid else f"{told}  {fill('not counted: {reason}', reason=words.why_not_counted(stride))}"


def summary_line(facts: Facts) -> str:
    """Tell the whole walk in one line."""
    lost = facts.status.samples_lost
    sent = facts.status.samples_received + lost
    if not sent:
        return shown("No samples came, so nothing was measured.")
    tilt = words.signed(facts.tilt_mean_deg, "°", 1)
    return fill(
        "Measured {clock}: {strides}, {tilt}{lost} of {sent} samples lost.",
        clock=words.clock(facts.elapsed_s),
        strides=counted("{number} stride", "{number} strides", facts.stride_count),
        tilt=fill("mean tilt {tilt}, ", tilt=tilt) if facts.stride_count else "",
        lost=lost,
        sent=sent,
    )


def block(facts: Facts, tall: bool, columns: int = _COLUMNS) -> list[tuple[str, Tint]]:
    """Draw everything; on a terminal of usual width always the same number of lines, so that nothing jumps.

    Parameters
    ----------
    facts : Facts
        What to show.
    tall : bool
        Whether there is room for the big number.
    columns : int
        How wide pictures may be; who writes the lines wraps the sentences.

    Returns
    -------
    list of (str, Tint)
        The lines, from the top.
    """
    status, trouble = facts.status, facts.status.state in _TROUBLE
    return [
        (link_line(status), Tint.LOST if trouble else Tint.SOFT),
        (shown(status.advice), Tint.LOST if trouble else Tint.PLAIN),
        *_guidance_or_tilt(facts, tall, columns),
        *_notice(facts),
        (_numbers(facts), Tint.PLAIN),
        (_strides(facts), Tint.PLAIN),
        _cue(facts),
        (f"{counts_line(status)}   {fill('Time {clock}', clock=words.clock(facts.elapsed_s))}", Tint.SOFT),
        *_recording(facts),
    ]


def _notice(facts: Facts) -> list[tuple[str, Tint]]:
    lines = textwrap.wrap(facts.notice, _COLUMNS)[:_NOTICE_ROWS]
    return [(line, Tint.STRONG) for line in lines] + [("", Tint.PLAIN)] * (_NOTICE_ROWS - len(lines))


def _recording(facts: Facts) -> list[tuple[str, Tint]]:
    status = facts.recording
    if status is None:
        return []
    told = f"{recording_line(status)}   {shown(status.advice) or status.path.name}"
    return [(told, Tint.OUTSIDE if status.state is RecordingState.WAITING else Tint.SOFT)]


def _guidance_or_tilt(facts: Facts, tall: bool, columns: int) -> list[tuple[str, Tint]]:
    blank = ("", Tint.PLAIN)
    height = _BIG_ROWS if tall else 1
    told = _asked(facts)
    if told is not None:
        asked = (_asked_line(told), Tint.STRONG)
        wide = min(_GAUGE_COLUMNS, columns)
        full = round(wide * told.share)
        bar = (f"{'█' * full}{'·' * (wide - full)}", Tint.PLAIN)
        more = (told.more, Tint.STRONG if told.helps else Tint.PLAIN)
        return [blank, asked, bar, more, *[blank] * height]
    if facts.stage is not Stage.READY:
        asked = (f"{shown(words.GUIDANCE[facts.stage])} …", Tint.STRONG)
        why = (shown(words.GUIDANCE_WHY[facts.stage]), Tint.PLAIN)
        return [blank, asked, why, *[blank] * (height + 1)]
    reading = facts.reading
    walking = facts.steady and math.isfinite(reading.tilt_deg)
    value = reading.tilt_deg if walking else facts.tilt_now_deg
    number = words.signed(reading.whole_tilt_deg if walking else value, "°")
    outside = walking and not facts.clip_moved and reading.place in (Place.FORWARD, Place.BACK)
    tint = Tint.OUTSIDE if outside else Tint.STRONG
    limits = words.band(facts.bands.tilt_mean_deg)
    caption = shown("Pelvic tilt, last stride" if walking else "Pelvic tilt now")
    told = shown((words.DOUBT if facts.clip_moved else words.PLACE[reading.place]) if walking else "standing")
    yours = fill("your band: {limits}", limits=limits) if limits else ""
    head = "   ".join(part for part in (caption, told, yours) if part)
    rows = [(f"  {row}", tint) for row in big(number)] if tall else [(f"  {number}", tint)]
    own = (words.own_walking(facts.bands.tilt_usual, facts.clip_moved), Tint.SOFT)
    return [blank, (head, tint), *rows, own, (gauge(value, facts.bands.tilt_mean_deg, columns), Tint.PLAIN)]


def _numbers(facts: Facts) -> str:
    reading, band = facts.reading, words.band(facts.bands.rotation_rom_deg, words.plain)
    return fill(
        "Rotation range {rotation}{yours}   Cadence {cadence} steps/min   Strides {strides}",
        rotation=words.plain(reading.rotation_deg, "°"),
        yours=fill(" (yours: {band})", band=band) if band else "",
        cadence=words.plain(reading.cadence_spm),
        strides=facts.stride_count,
    )


def _strides(facts: Facts) -> str:
    each = [
        f"{shown(words.LETTER[s.side])} {words.signed(s.tilt_mean_deg, '°', 1) if s.valid else words.NOT_KNOWN}"
        for s in facts.strides
    ]
    return fill("Last strides   {strides}", strides="   ".join(each) or words.NOT_KNOWN)


def _cue(facts: Facts) -> tuple[str, Tint]:
    if facts.cues and not facts.clip_moved:  # no cue is judged while the zero is in doubt
        return fill("Cue: {cues}", cues="  ·  ".join(facts.cues.values())), Tint.OUTSIDE
    return facts.news, Tint.STRONG
