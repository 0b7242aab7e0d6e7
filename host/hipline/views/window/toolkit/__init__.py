"""Layouts, letters, colours and keys for any window; nothing here knows of a walk."""
