"""Where a person is signed in to the web bell, and how they sign out there."""

from collections.abc import Sequence
from datetime import datetime

from bot.callbacks.settings import OpenSettings, OpenSignedIn, SignOut, SignOutEverywhere
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, back, button, column, copying, listing
from storage.tables import WebSession

PAGE = 8


def called(session: WebSession, reader: Reader) -> str:
    """What the browser is, in words; for Telegram, on what it runs."""
    return session.device or reader.plain("signed-in-unknown")


def last_seen(session: WebSession, reader: Reader, now: datetime) -> str:
    """When it was last used, in words."""
    return reader.plain("signed-in-seen", at=reader.spoken(session.seen_at, now))


def by_place(found: Sequence[WebSession]) -> list[WebSession]:
    """The last used first; in Telegram, each opening is a session: one for each device."""
    places = dict[object, WebSession]()
    for each in found:
        places.setdefault((True, each.device) if each.in_telegram else each.pk, each)
    return list(places.values())


def signed_in_screen(
    found: Sequence[WebSession], page: int, reader: Reader, now: datetime
) -> Screen:
    """The browsers and Telegrams in which one is signed in; a press signs out there."""
    places = by_place(found)
    paging = Paging(page, len(places), PAGE)
    lines, entries = [reader.say("signed-in-title" if places else "signed-in-nowhere")], []
    for each in paging.part(places):
        text_id = "signed-in-telegram" if each.in_telegram else "signed-in-browser"
        where = reader.plain(text_id, device=called(each, reader))
        seen = last_seen(each, reader, now)
        lines.append(reader.say("signed-in-line", where=where, seen=seen))
        press = SignOut(each.pk, int(each.created_at.timestamp()), paging.shown)
        entries.append(button(reader, "signed-in-end", press, where=where))
    screen = listing(lines, column(entries), paging, OpenSignedIn, reader)
    if len(places) > 1:
        everywhere = button(reader, "signed-in-end-all", SignOutEverywhere(), "danger")
        screen = screen.and_below((everywhere,))
    return screen.and_below(back(reader, OpenSettings("main")))


def link_screen(url: str, reader: Reader) -> Screen:
    """The one-time link, to be opened here or on another device."""
    opened = Button(reader.plain("signin-link-open"), url=url, style="primary")
    rows = [row for row in ((opened,), copying(reader, "signin-link-copy", url)) if row]
    return Screen(reader.say("signin-link"), tuple(rows))
