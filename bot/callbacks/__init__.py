"""What buttons mean when they are pressed.

Every module is imported here, so that `unpack` knows every button.
"""

from bot.callbacks import (
    away,
    cabinet,
    cards,
    channels,
    handover,
    identities,
    menu,
    settings,
    staff,
    times,
)
from bot.callbacks.press import Press, unpack

__all__ = [
    "Press",
    "away",
    "cabinet",
    "cards",
    "channels",
    "handover",
    "identities",
    "menu",
    "settings",
    "staff",
    "times",
    "unpack",
]
