"""Files that come from or go to other programs: one module per format, and the checks that they share."""
