"""The answers to updates: who says them, in which order, and at which pace."""
