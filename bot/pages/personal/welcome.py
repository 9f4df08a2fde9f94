"""What somebody sees who opens an invite: a welcome, or the question whether they mean it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.callbacks.settings import KeepAccount, TakeAccount
from bot.cards.naming import NAME_UNITS, role_name
from bot.cards.welcome import paragraphs
from bot.events.fields import as_line
from bot.pages.typed_answers import LONGEST_NAME
from bot.rules.audience import ADMINISTRATOR
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Screen, button, column
from storage.tables import Person


@dataclass(frozen=True)
class Welcome:
    """Who has just been linked. `is_on`: the cabinet's switch."""

    person: Person
    is_on: bool


def welcome_screen(welcome: Welcome, reader: Reader) -> Screen:
    """What the bot is for, and what to do next."""
    return Screen.of(_lines(welcome, reader), between="\n\n")


def ask_first_screen(now: Person, then: Person, token: str, reader: Reader) -> Screen:
    """Asks whether the account, which speaks for `now`, should speak for `then` instead."""
    names = {"now": short(now.name, NAME_UNITS), "then": short(then.name, NAME_UNITS)}
    lines = [reader.say("link-already", **names)]
    if now.role == ADMINISTRATOR:
        lines.append(reader.say("link-forward", then=names["then"]))
    yes = button(reader, "link-take", TakeAccount(token), "danger", then=names["then"])
    no = button(reader, "link-keep", KeepAccount())
    return Screen.of(lines, *column([yes, no]))


def name_of_account(full_name: str, language: str) -> str:
    """What to call somebody of whom nothing is known but the account's name."""
    name = short(as_line(full_name), LONGEST_NAME)
    is_name = any(character.isalnum() for character in name)
    return name if is_name else role_name(ADMINISTRATOR, language)


def _lines(welcome: Welcome, reader: Reader) -> Iterator[Html]:
    person = welcome.person
    name, role = short(person.name, NAME_UNITS), role_name(person.role, reader.language)
    for text_id in paragraphs(person.role, is_on=welcome.is_on):
        yield reader.say(text_id, name=name, role=role)
