"""What every update of Telegram passes, whoever sent it."""
