"""The cabinet's switch: off for a while or until somebody turns it on, and who is told of it.

Works within the caller's transaction; the messages that follow are cards, which delivery sends.
"""

from datetime import datetime
from typing import Any

from bot.actions import absences
from bot.actions.context import Context
from bot.actions.objects import open_lists
from bot.rules.audience import ADMINISTRATOR
from storage.directory import cabinet, people
from storage.tables import NOBODY, Person


async def turn_on(context: Context) -> None:
    """Administrators hear of what is nobody's."""
    await cabinet.switch(context.session, on=True)
    await open_lists.tell_again(context.session)


async def turn_off(context: Context, by: Person, until: datetime | None) -> None:
    """Off until then, or until somebody turns it on. The other administrators are told by whom.

    Not again if the same person changes for how long, or presses twice.
    """
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
    linked = await people.of_role(context.session, ADMINISTRATOR)
    told = {person.pk for person, _ in linked} - {except_for}
    for person_id in sorted(told | ({also} if also is not None else set())):
        if person_id is not None:
            await absences.tell(context, person_id, content)
