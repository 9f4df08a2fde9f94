"""Card → screen, from what the database knows at this moment; bot.cards does the drawing."""

from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.objects import sight
from bot.cards import bell
from bot.cards.bell import View, bell_screen
from bot.cards.card import card_screen, notice_screen
from bot.cards.lists import (
    LISTED,
    LISTED_OF_EACH,
    Burst,
    burst_screen,
    digest_screen,
    nothing_left_screen,
)
from bot.cards.unreachable import LISTED as LOST_LISTED
from bot.cards.unreachable import unreachable_screen
from bot.rules import prompts
from bot.ui.reader import Reader, reader_of
from bot.ui.screens import Paging, Screen
from storage.directory import absences, links
from storage.flow import card_contents, inbox, unreachable
from storage.tables import AnyLink, Card, Form

_WITHOUT_CLIENTS = (Form.NOTICE, Form.PROMPT, Form.UNREACHABLE)


async def draw(
    session: AsyncSession, card: Card, link: AnyLink, default: Reader, now: datetime
) -> Screen | None:
    """What the card shows now; None if nothing on it need be sent any more.

    A chat whose link has ended meanwhile gets a last notice, and nothing else. What may hold
    clients' data is protected if the cabinet wants that.
    """
    person, ended_at, protects = await links.with_person(session, link)
    if ended_at is not None and card.form != Form.NOTICE:
        return None
    screen = await _drawn(session, card, link, reader_of(person, default), now)
    if screen is None or not protects or card.form in _WITHOUT_CLIENTS:
        return screen
    return replace(screen, is_protected=True)


async def _drawn(
    session: AsyncSession, card: Card, link: AnyLink, reader: Reader, now: datetime
) -> Screen | None:
    if card.form == Form.BELL:
        return await draw_bell(session, link.person_id, View.of(card.content), reader, now)
    if card.form == Form.UNREACHABLE:
        return await _draw_unreachable(session, card, reader, now)
    if card.content is not None and card.form != Form.LIST:
        return _draw_notice(card, card.content, reader, now)
    return await _draw_notifications(session, card, reader, now)


async def draw_bell(
    session: AsyncSession, person_id: int, view: View, reader: Reader, now: datetime
) -> Screen:
    """The bell in the person's view of it."""
    item = await inbox.one(session, view.item) if view.item is not None else None
    opened = None
    if item is not None and item.notification.person_id == person_id:
        opened = await sight.seen(session, item, reader, now)
    unread = await inbox.unread_counts(session, person_id)
    view = view.resolved(unread)
    listed = inbox.Listed(person_id, view.section, view.unread_only)
    total = unread.get(view.section, 0) if view.unread_only else await inbox.count(session, listed)
    offset = Paging(view.page, total, bell.PAGE).offset
    found = await inbox.page(session, listed, offset, bell.PAGE)
    listed_now = await sight.entries(session, found)
    return bell_screen(view, bell.Contents(unread, total, listed_now, opened), reader, now)


def _draw_notice(
    card: Card, content: prompts.Content, reader: Reader, now: datetime
) -> Screen | None:
    """A question for which it is too late says so; it is not sent any more."""
    is_prompt = card.form == Form.PROMPT and not content.get("answered")
    if (is_prompt and not prompts.is_open(card, now)) or prompts.is_expired(content, now):
        if card.message_id is None:
            return None
        content = (
            prompts.closed(content, prompts.Closed.LATE) if is_prompt else prompts.expired(content)
        )
    return notice_screen(content, reader, maybe_repeat=card.maybe_repeat)


async def _draw_unreachable(
    session: AsyncSession, card: Card, reader: Reader, now: datetime
) -> Screen | None:
    total = await unreachable.lost_count(session)
    if not total and card.message_id is None:
        return None
    lost = await unreachable.lost(session, LOST_LISTED)
    return unreachable_screen(lost, total, reader, now)


async def _draw_notifications(
    session: AsyncSession, card: Card, reader: Reader, now: datetime
) -> Screen | None:
    """What has ended or is out of date is not sent; in a message that is there, it says so."""
    if card.form != Form.SINGLE:
        return await _draw_list(session, card, reader, now)
    alive_at = now if card.message_id is None else None
    items = await card_contents.newest(session, card.pk, alive_at, 1)
    if not items:
        return None
    seen = await sight.seen(session, items[0], reader, now)
    return card_screen(replace(seen, maybe_repeat=card.maybe_repeat))


async def _draw_list(
    session: AsyncSession, card: Card, reader: Reader, now: datetime
) -> Screen | None:
    alive_at = now if card.message_id is None else None
    if card.form == Form.DIGEST:
        found = await card_contents.listed_of_each(session, card.pk, alive_at, LISTED_OF_EACH)
    else:
        found = await card_contents.listed(session, card.pk, alive_at, LISTED)
    if not found:
        return None if card.message_id is None else nothing_left_screen(reader)
    items = await sight.current(session, found)
    counts = await card_contents.counted(session, card.pk, alive_at)
    unread = await card_contents.unread(session, card.pk)
    title = (card.content or {}).get("title", "burst-title")
    names = await absences.names(session, [notification for notification, _ in items])
    burst = Burst(counts, items, unread, title, names, card.maybe_repeat)
    several = digest_screen if card.form == Form.DIGEST else burst_screen
    return several(burst, reader, now)
