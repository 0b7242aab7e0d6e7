"""Rules that compare a wearer with their own walking, and say one clear thing. Pure."""
