"""The places of the belt where a clip may be worn: words alone, for the command line loads nothing of the engine."""

PLACES = ("back", "side", "front")
