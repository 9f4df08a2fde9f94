"""The third stage: what the clock brings about. It inserts rows and never sends."""
