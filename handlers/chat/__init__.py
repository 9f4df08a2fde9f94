"""What every update of Telegram passes, before and around its handler."""
