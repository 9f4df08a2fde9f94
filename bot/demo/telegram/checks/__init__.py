"""What Telegram checks in a call, and the words with which it refuses."""
