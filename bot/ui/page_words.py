"""The words of the web bell's page: all texts that begin with `web-` and take no values."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from bot.ui.texts import plain, source_of

_TEXT = re.compile(r"^web-([a-z0-9-]+) *=(.*(?:\n(?:[ \t].*)?)*)", re.MULTILINE)


@cache
def words(language: str) -> Mapping[str, str]:
    """Text id → text in the language."""
    names = (name for name, pattern in _TEXT.findall(source_of("en")) if "$" not in pattern)
    return MappingProxyType({f"web-{it}": plain(language, f"web-{it}") for it in names})
