"""Hooks and health checks. Never imports aiogram, which takes seconds."""
