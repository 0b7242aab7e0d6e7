"""Hipline: pelvic tilt, obliquity and rotation in every stride, from a clip on the waistband."""
