"""Recordings of other programs: bytes or text in, columns in the units of the app out; one module per format."""
