"""The demo: a stand-in for Telegram, the story that it plays, and the page that shows it."""
