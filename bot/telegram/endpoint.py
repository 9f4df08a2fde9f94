"""Where Telegram delivers updates, and by what it shows that it does. Imports nothing slow."""

import hashlib
import hmac
from urllib.parse import urlsplit

PATH = "/telegram"


def address_at(public_url: str) -> str:
    """Where Telegram would deliver updates."""
    return public_url + PATH


def secret_of(token: str) -> str:
    """The webhook's secret: every replica knows it by the bot's token, and nobody stores it."""
    return hmac.new(token.encode(), b"Bellhop: secret of the webhook", hashlib.sha256).hexdigest()


def about_another(url: str) -> str:
    """What is wrong if updates are delivered to this address of another program's, and the cure."""
    return (
        f"BELLHOP_BOT_TOKEN: this bot's updates go to another program, at {host_of(url)};"
        " give Bellhop a bot of its own, or take this one: bellhop run --take-over"
    )


def host_of(url: str) -> str:
    """What may be shown of another program's address, which may contain its secret."""
    return urlsplit(url).hostname or "an address that cannot be read"
