"""What comes over HTTP: hooks, and whether all is well. Never imports aiogram."""
