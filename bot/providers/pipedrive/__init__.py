"""Pipedrive: `hooks` is its provider, `change` reads a webhook, `meaning` says what it means."""
