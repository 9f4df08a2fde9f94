"""The third stage: what is to happen at a time. It inserts rows and never sends."""
