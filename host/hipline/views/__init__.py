"""What people see: a window or a terminal, and their words; here is what both share."""
