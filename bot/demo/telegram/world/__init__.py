"""What Telegram remembers and shows: people, chats, messages, presses, updates, the clock."""
