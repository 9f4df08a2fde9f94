"""Talking to Telegram: calls and their outcomes, replies, keyboards, polling."""
