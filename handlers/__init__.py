"""What comes in: hooks and health over HTTP, messages and presses from Telegram.

A handler reads, decides, writes within its transaction, and returns what is to be said.
"""
