"""What the demo says and whom it plays, in each language that Bellhop speaks: one JSON file each.

The texts of Bellhop itself are not here but in `bot/locales`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from bot.ui.texts import language_of

# As gettext has it: the first that is set says what somebody at a terminal speaks.
_LOCALES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

Texts = dict[str, str]


@dataclass(frozen=True)
class Words:
    """The words of one language.

    `people`: the name of each of the cast; `about`: what the page says of them. `business`: the
    zone, the currency and the names of what the CRM knows; `statuses`: of its orders, from new to
    done; `goods`: name, price and number of what a client orders. `samples` and `leaps`: label and
    hint of a button. `story`: the promise of each step, by the name of its function.
    """

    language: str
    people: Texts
    about: Texts
    business: Texts
    clients: list[str]
    totals: list[str]
    statuses: list[str]
    goods: list[list[str]]
    groups: Texts
    samples: dict[str, list[str]]
    leaps: dict[str, list[str]]
    story: Texts
    terminal: Texts
    page: Texts


def words_of(language: str) -> Words:
    """The words of one of Bellhop's languages."""
    source = resources.files("bot.demo.words") / f"{language}.json"
    return Words(language, **json.loads(source.read_text("utf-8")))


def spoken_at(environment: Mapping[str, str]) -> str:
    """The language of the terminal's locale, such as uk_UA.UTF-8; English if Bellhop lacks it."""
    locale = next((environment[name] for name in _LOCALES if environment.get(name)), "")
    return language_of(locale.partition(":")[0].partition(".")[0].partition("@")[0], "en")
