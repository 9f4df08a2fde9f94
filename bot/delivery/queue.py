"""What delivery has to do, most urgent first: read from the tables, which it does not change.

What somebody is looking at goes first, then messages that answer an action, then notifications,
then redrawn cards; bells, even of somebody who looks, old bells and command menus come last.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.pages import commands
from bot.rules.sending.jobs import Job, MenuSetting, Redrawing, Removal, Sending
from storage.directory import links
from storage.flow import outbox
from storage.flow.outbox import Due
from storage.tables import Form

LOOK_AHEAD = 100
BACKGROUND_AHEAD = 60
BURST = 5  # if more than this are due for one chat at once, they become one card


@dataclass(frozen=True)
class Allowed:
    """What may be done now: no messages to some chats (by Telegram's id), in some no edits, and in
    some nothing at all.

    Without `background`, only what somebody waits for and what is to be sent. `menus`: command
    menus, too, if there is nothing else to do, whose button opens `web_app`. `thirds`: also what
    may be in its chat twice.
    """

    no_messages: Collection[int] = ()
    no_edits: Collection[int] = ()
    no_calls: Collection[int] = ()
    background: bool = True
    menus: bool = True
    web_app: str | None = None
    thirds: bool = True


EVERYTHING = Allowed()


async def choose(session: AsyncSession, now: datetime, allowed: Allowed = EVERYTHING) -> list[Job]:
    """All that could be done now, in the order in which it should be."""
    there_is = await outbox.look(session, now)
    jobs, bells = list[Job](), list[Redrawing]()
    if there_is.looked_at:
        found = await outbox.awaited(session, now, LOOK_AHEAD, allowed.no_edits)
        edits = [Redrawing(link, card) for card, link in found]
        bells = [edit for edit in edits if edit.card.form == Form.BELL]
        jobs += edits[: len(edits) - len(bells)]  # they come last
    if there_is.unsent:
        found = await outbox.unsent(
            session, now, LOOK_AHEAD, allowed.no_messages, thirds=allowed.thirds
        )
        jobs += [Sending(link, card) for card, link in found]
    if there_is.due:
        jobs += _by_chat(await outbox.due(session, now, LOOK_AHEAD, allowed.no_messages))
    jobs += bells
    if not allowed.background:
        return jobs
    if there_is.stale:
        found = await outbox.stale(session, now, BACKGROUND_AHEAD, allowed.no_edits)
        jobs += [Redrawing(link, card) for card, link in found]
    if there_is.retired:
        found = await outbox.retired(session, BACKGROUND_AHEAD, allowed.no_calls)
        jobs += [Removal(link, card) for card, link in found]
    if allowed.menus and not jobs:
        other = await links.of_other_menu(
            session, commands.version(allowed.web_app), BACKGROUND_AHEAD, allowed.no_calls
        )
        jobs += [MenuSetting(link) for link in other]
    return jobs


def _by_chat(due: list[Due]) -> list[Sending]:
    """One message for each chat: the first due, a whole burst, or everything that was held."""
    chats: dict[int, list[Due]] = {}
    for each in due:
        chats.setdefault(each.link.telegram_id, []).append(each)
    return [_sending(waiting) for waiting in chats.values()]


def _sending(waiting: list[Due]) -> Sending:
    form = _form(waiting)
    carried = waiting[:1] if form == Form.SINGLE else waiting
    if form == Form.DIGEST:
        carried = [each for each in waiting if each.held is not None]
    return Sending(
        link=waiting[0].link,
        notification_ids=tuple(each.notification_id for each in carried),
        silent=all(each.silent for each in carried),
        form=form,
        leaves_more=len(carried) < len(waiting),
    )


def _form(waiting: list[Due]) -> Form:
    """What was not held goes before a digest; a burst takes along what was."""
    if waiting[0].held is not None:
        return Form.DIGEST
    at_once = {each.subject or each.notification_id for each in waiting if each.held is None}
    return Form.LIST if len(at_once) > BURST else Form.SINGLE
