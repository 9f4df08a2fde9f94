"""What a browser says it is, in a few words that every language shares: Chrome, Windows. Pure.

Nothing of the header itself is kept: whoever sends it can write anything into it.
"""

import re

# The first that is found: many browsers also call themselves by the names of others.
_BROWSERS = {
    "Edge": r"Edg(?:e|A|iOS)?/",
    "Opera": r"OPR/|Opera",
    "Samsung Internet": r"SamsungBrowser/",
    "Yandex": r"YaBrowser/",
    "Vivaldi": r"Vivaldi/",
    "DuckDuckGo": r"DuckDuckGo/|Ddg/",
    "Firefox": r"Firefox/|FxiOS/",
    "Chrome": r"Chrome/|Chromium/|CriOS/",
    "Safari": r"Version/[0-9.]+ .*Safari/",
}
_SYSTEMS = {
    "iPhone": r"iPhone",
    "iPad": r"iPad",
    "Android": r"Android",
    "ChromeOS": r"CrOS",
    "Windows": r"Windows",
    "macOS": r"Mac OS X|Macintosh",
    "Linux": r"Linux|X11",
}
LOOKED_AT = 1_000


def device_of(user_agent: str, *, in_telegram: bool) -> str:
    """Browser and system, as far as they are known; in Telegram only the system."""
    header = user_agent[:LOOKED_AT]
    tables = (_SYSTEMS,) if in_telegram else (_BROWSERS, _SYSTEMS)
    return ", ".join(name for table in tables for name in _first(table, header))


def _first(table: dict[str, str], header: str) -> list[str]:
    return [name for name, sign in table.items() if re.search(sign, header)][:1]
