"""What each number of the cue rules means, in plain words: the small print beside its field."""

from __future__ import annotations

from hipline.language import shown

# by the name of the number; where rules mean different things by it, by rule and name
_TOLD = {
    "on": "Whether this rule counts at all.",
    "limit_deg": "A cue comes this far away from the own walking.",
    "limit_pct": "A cue comes this far away from the own walking.",
    "above_deg": "Turning more than usual by this much is too large.",
    "below_deg": "Turning less than usual by this much is too small.",
    "below_share": "Turning is never too small above this share of the usual.",
    "amber_before_deg": "The number turns amber this much before a cue comes.",
    "amber_before_pct": "The number turns amber this much before a cue comes.",
    "strong_beyond_deg": "The cue is a strong one this much beyond its limit.",
    "strong_beyond_pct": "The cue is a strong one this much beyond its limit.",
    "clear_inside_deg": "The cue is over once the walk is back inside the limit by this much.",
    "clear_inside_pct": "The cue is over once the walk is back inside the limit by this much.",
    "strides": "Strides of each foot that are looked at together: their middle value counts.",
    "spreads": "No two steps are the same. The limit is never closer than this many times what the own ones differ by.",
    "tilt.strides": "Strides in a row that must agree before a cue begins, and before it ends.",
    "from_standing": "The limit counts from quiet standing, and not from the own walking.",
    "braking_pct": "And each step brakes harder than usual by this much.",
    "slow_spm": "Fewer steps in a minute are slow walking.",
    "short_bout_s": "Walking between two stops that is shorter than this is stop and go.",
    "share_pct": "A cue comes when so much of the walking was slow, or stop and go.",
    "window_min": "The last minutes that are looked at.",
    "least_walking_min": "So much walking must be in these minutes before anything is said.",
    "fatigue.tilt_deg": "A cue comes when tilt has grown by this much since the first minutes.",
    "drop_deg": "A cue comes when one side sinks this much more than in the first minutes.",
    "from_min": "Minutes of walking before this is looked at.",
    "fatigue.strides": "So many first strides are compared with as many of the last ones.",
    "limit_min": "Minutes of walking. Not set: the longest walk so far without pain.",
    "amber_pct": "The minutes turn amber at this share of the limit.",
    "days": "How many days back the longest walk is looked for.",
    "load.limit_pct": "A cue comes when this walk is longer than that one by so much.",
    "strong_pct": "The cue is a strong one when it is longer by so much.",
    "least_more_min": "And it must be longer by at least these minutes.",
    "settle_strides": "First strides that are left out after a start, a turn or a loss of samples.",
    "cadence_from_spm": "Slower walking is not judged.",
    "cadence_to_spm": "Faster walking is not judged: it may be running.",
    "tilt_rom_deg": "A stride in which tilt swings by more is not judged: it may be bending or stairs.",
    "apart_s": "At least so much time lies between two cues.",
    "per_hour": "There are never more cues than this in an hour.",
    "hold_s": "A cue that does not end makes room for another one after this time.",
    "usable_strides": "Good strides until the own walking is known well enough to begin, with wider limits.",
    "baseline.strides": "Good strides that the own walking needs at least to be known for good.",
    "most_strides": "It is known for good after so many strides, however much they differ.",
    "doubts": "While the own walking is not yet sure, limits are wider by this many times what it may be off.",
    "remount_deg": "How much the tilt may be off each time the clip is put on anew.",
    "mode": "How often cues are given: each time, less and less, or never.",
    "session": "Which session of a row this is, for the mode that gives fewer each time.",
    "fade_sessions": "Sessions with the same share of cues before there are fewer.",
    "again_min": "While learning, a cue that lasts is given again after these minutes.",
    "too_much": "After so many answers of “Too much” the band gets wider.",
    "wider_deg": "By how much the band gets wider then; for step lengths and times, twice as many percent.",
    "widest_deg": "The band gets wider by no more than this on one walk.",
    "road_spm": "From so many steps in a minute on, nothing is heard: ears belong to the traffic.",
    "heard_on_road": "Whether cues are heard at such a pace all the same.",
    "praise_min": "Minutes of walking between two good words.",
    "praise_pct": "A good word needs so many of the strides in the band.",
}


def number_told(rule: str, name: str) -> str:
    """Return what a number of a rule means, in the language of the reader; empty where nothing is said of it."""
    own = "tilt" if rule == "tilt_back" else rule
    return shown(_TOLD.get(f"{own}.{name}") or _TOLD.get(name, ""))
