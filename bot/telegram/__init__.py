"""How Telegram is talked to: calls and what became of them, keyboards, polling."""
