"""The language that a browser asks for, while nobody has signed in. Pure."""

import re

from bot.ui.texts import LANGUAGES

LOOKED_AT = 500
_WISH = re.compile(r"([a-z]{2})(?:-[a-z0-9]+)*(?:\s*;\s*q=([01](?:\.[0-9]{1,3})?))?", re.IGNORECASE)


def language_for(accepted: str, default: str) -> str:
    """The one that `Accept-Language` likes best of those that Bellhop speaks, else the default."""
    liked = dict[str, float]()
    for wish in accepted[:LOOKED_AT].split(","):
        found = _WISH.fullmatch(wish.strip())
        if found is not None and (language := found[1].lower()) in LANGUAGES:
            liked[language] = max(liked.get(language, 0.0), float(found[2] or 1))
    best = max(liked, key=liked.__getitem__, default=default)
    return best if liked.get(best, 0) > 0 else default
