"""What Telegram remembers and shows: users, chats, messages, presses, the clock."""
