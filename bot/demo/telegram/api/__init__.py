"""The Bot API over HTTP: its methods, and the webhook."""
