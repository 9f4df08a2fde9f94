"""What a hook, a press or a verb changes, within the caller's transaction."""
