"""How a clip may be worn: words alone, for the command line loads nothing of the engine."""

PLACES = ("back", "side", "front")  #: of the belt
AXES = ("+x", "-x", "+y", "-y", "+z", "-z")  #: of the sensor
