"""The web bell from the chat: how people get in, and where they are signed in."""
