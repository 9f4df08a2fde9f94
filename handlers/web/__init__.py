"""The web bell: its page at /app/ and the API behind it. It never imports aiogram."""
