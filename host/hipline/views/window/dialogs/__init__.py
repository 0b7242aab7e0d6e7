"""Questions and pages beside the live window, each a dialog of its own."""
