"""What comes in: hooks and health checks over HTTP, messages and presses from Telegram."""
