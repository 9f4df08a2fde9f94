"""What delivery may do, in what order and how fast."""
