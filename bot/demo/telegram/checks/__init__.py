"""What Telegram checks in a call, and the words it refuses with."""
