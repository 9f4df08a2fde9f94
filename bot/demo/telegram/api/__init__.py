"""The Bot API over HTTP: its methods, the queue of updates, the webhook."""
