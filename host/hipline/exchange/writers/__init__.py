"""A measured walk as other programs read it: one module per format.

Nothing here writes names of persons or addresses of radios, and no text that somebody typed unless it is asked for.
"""
