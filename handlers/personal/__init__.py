"""What people do for themselves."""
