"""What surrounds the handlers of Telegram's updates, and what takes the rest."""
