"""What people see: the live window, its plots, its words."""
