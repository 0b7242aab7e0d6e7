"""The view in a terminal, and what long work writes there."""
