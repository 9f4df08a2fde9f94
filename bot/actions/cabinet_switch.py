"""The cabinet's switch: off for a while or until somebody turns it on, and who is told of it.

Works within the caller's transaction; the messages that follow are cards, which delivery sends.
"""

from datetime import datetime
from typing import Any

from bot.actions.context import Context
from bot.actions.objects import open_lists
from bot.rules.audience import ADMINISTRATOR
from bot.rules.preferences import Choices
from storage.directory import cabinet, links, people, preferences
from storage.flow import cards
from storage.tables import NOBODY, Form, NewCard, Person


async def turn_on(context: Context) -> None:
    """Administrators hear of what is nobody's."""
    await cabinet.switch(context.session, on=True)
    await open_lists.tell_again(context.session)


async def turn_off(context: Context, by: Person, until: datetime | None) -> None:
    """Off until then, or until somebody turns it on. The other administrators are told by whom.

    Not again if the same person changes for how long, or presses twice.
    """
    await cabinet.hold(context.session)
    before = await cabinet.get(context.session)
    is_news = before.notifications_on or before.off_by != by.pk
    await cabinet.switch(context.session, on=False, on_again_at=until, off_by=by.pk)
    if is_news:
        text_id = "notice-off-until" if until else "notice-off"
        content = _content(text_id, by) | ({"until": until.isoformat()} if until else {})
        await _tell(context, content, except_for=by.pk)


async def come_on(context: Context) -> bool:
    """The time is over for which it was off: it is on, and whoever turned it off is told, too.

    False if somebody was quicker.
    """
    session = context.session
    await cabinet.hold(session)
    if not await cabinet.is_to_come_on(session, context.now):
        return False
    by_id = (await cabinet.get(session)).off_by
    by = await session.get(Person, by_id) if by_id is not None else None
    await turn_on(context)
    await _tell(context, _content("notice-on-again", by), also=by_id)
    return True


def _content(text_id: str, by: Person | None) -> dict[str, Any]:  # Any: JSON of a notice
    if by is None:
        return {"text": text_id, "values": {"name": NOBODY}}
    return {"text": text_id, "values": {"name": by.name}, "people": {"name": by.pk}}


async def _tell(
    context: Context,
    content: dict[str, Any],  # Any: JSON of a notice
    *,
    except_for: int | None = None,
    also: int | None = None,
) -> None:
    """At once, as what is in quiet hours comes silently: later it would not be true any more."""
    session = context.session
    linked = await people.of_role(session, ADMINISTRATOR)
    told = {person.pk for person, _ in linked} | {also}
    ids = sorted(it for it in told - {except_for} if it is not None)
    made = await preferences.of(session, ids)
    for person_id in ids:
        link, choices = await links.of_person(session, person_id), Choices(made.get(person_id, {}))
        if link is not None and choices.want_messages:
            silent = choices.are_silent
            await cards.add(session, NewCard(link.pk, Form.NOTICE, context.now, content, silent))
