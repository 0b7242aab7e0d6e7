"""The command line: one module per subcommand, and what they share.

These modules import nothing heavy: help and wrong usage answer at once.
"""

from hipline.cli.main import main

__all__ = ["main"]
