"""The view in a window: the only place that knows Qt."""
