"""What the views say: words alone, apart from how they are shown."""
