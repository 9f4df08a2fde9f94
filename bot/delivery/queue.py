"""What delivery has to do, most urgent first: read from the tables, nothing is changed.

What somebody looks at goes first, then messages that answer a deed, then notifications, then
redrawn cards; bells, old bells and command menus come last.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.pages import commands
from bot.rules.jobs import Job, MenuSetting, Redrawing, Removal, Sending
from storage.directory import links
from storage.flow import outbox
from storage.flow.outbox import Due
from storage.tables import Form

LOOK_AHEAD = 100
BACKGROUND_AHEAD = 60
BURST = 5  # more than so many due for one chat at once become one card


async def choose(
    session: AsyncSession,
    now: datetime,
    *,
    full: Collection[int] = (),
    settled: Collection[int] = (),
    background: bool = True,
    menus_too: bool = True,
) -> list[Job]:
    """All that could be done now, in the order in which it should be.

    No message to the chats in `full` and no edit in those in `settled`: they have to wait. Without
    `background`, only what somebody waits for and what is to be sent. Menus are looked for last.
    """
    there_is = await outbox.look(session, now)
    looked_at = (
        await outbox.awaited(session, now, LOOK_AHEAD, settled) if there_is.looked_at else []
    )
    unsent = await outbox.unsent(session, now, LOOK_AHEAD, full) if there_is.unsent else []
    due = await outbox.due(session, now, LOOK_AHEAD, full) if there_is.due else []
    jobs: list[Job] = [
        *(Redrawing(link, card) for card, link in looked_at),
        *(Sending(link, card) for card, link in unsent),
        *_by_chat(due),
    ]
    if background:
        jobs += await _background(session, now, there_is, settled, menus_too=menus_too and not jobs)
    return jobs


async def _background(
    session: AsyncSession,
    now: datetime,
    there_is: outbox.Agenda,
    settled: Collection[int],
    *,
    menus_too: bool,
) -> list[Job]:
    """What can wait: bells that count anew, old bells, and last of all the command menus."""
    ahead = BACKGROUND_AHEAD
    stale = await outbox.stale(session, now, ahead, settled) if there_is.stale else []
    retired = await outbox.retired(session, ahead) if there_is.retired else []
    jobs: list[Job] = [
        *(Redrawing(link, card) for card, link in stale),
        *(Removal(link, card) for card, link in retired),
    ]
    if jobs or not menus_too:
        return jobs
    other = await links.of_other_menu(session, commands.VERSION, ahead)
    return [MenuSetting(link) for link in other]


def _by_chat(due: list[Due]) -> list[Sending]:
    """One message a chat: the first that is due, all of a burst at once, or all that was held."""
    chats: dict[int, list[Due]] = {}
    for each in due:
        *_, link = each
        chats.setdefault(link.telegram_id, []).append(each)
    return [_sending(waiting) for waiting in chats.values()]


def _sending(waiting: list[Due]) -> Sending:
    form = _form(waiting)
    carried = waiting[:1] if form == Form.SINGLE else waiting
    if form == Form.DIGEST:
        carried = [each for each in waiting if each[2] is not None]
    return Sending(
        link=waiting[0][3],
        notification_ids=tuple(identity for identity, *_ in carried),
        silent=all(silent for _, silent, *_ in carried),
        form=form,
        leaves_more=len(carried) < len(waiting),
    )


def _form(waiting: list[Due]) -> Form:
    """What is told at once goes before a digest; a burst of it takes along what was held."""
    held = [held is not None for _, _, held, _ in waiting]
    if held[0]:
        return Form.DIGEST
    return Form.LIST if held.count(False) > BURST else Form.SINGLE
