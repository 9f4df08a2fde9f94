"""`Undo` on a confirmation: the person who changed something takes it back, once.

What was changed is stored, so this works after a restart. Each feature has its own handler, which
makes sure that nothing has changed since: see `Routes.undo`.
"""

from collections.abc import Iterable
from datetime import timedelta

from bot.callbacks.prompts import Undo
from handlers.chat.declined import Declined, OldButton
from handlers.chat.routes import Answer, Routes, Values
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import changes
from storage.tables import Change

UNDONE_FOR = timedelta(days=1)


async def remember(viewer: Viewer, what: str, row_id: int, before: Values, after: Values) -> Undo:
    """The button that takes back what was just changed. `what` names the handler."""
    change = Change(
        person_id=viewer.person.pk,
        what=what,
        row_id=row_id,
        before=dict(before),
        after=dict(after),
        at=viewer.now,
    )
    stored = await changes.add(viewer.session, change)
    return Undo.of(stored.pk, stored.at)


async def offered(viewer: Viewer, what: str, row_id: int) -> tuple[Undo, Change] | None:
    """The button for the latest change, if it is the person's own and may be taken back."""
    change = await changes.latest(viewer.session, what, row_id)
    if change is None or change.person_id != viewer.person.pk or change.undone_at is not None:
        return None
    return None if _is_late(viewer, change) else (Undo.of(change.pk, change.at), change)


def routes_of(rooms: Iterable[Routes]) -> Routes:
    """For what the handlers of these modules take back."""
    by_what = {what: room for room in rooms for what in room.undos}
    routes = Routes("undo", IsLinked())

    @routes.press(Undo)
    async def undone(viewer: Viewer, press: Undo) -> Answer:
        """A second press is told that it is done."""
        change = await changes.one(viewer.session, press.change_id)
        if change is None or Undo.of(change.pk, change.at) != press:
            raise OldButton
        if change.person_id != viewer.person.pk:
            raise OldButton
        room = by_what[change.what]
        if not room.who.lets(viewer):
            raise Declined("may-not", alert=True)
        if change.undone_at is not None:
            raise Declined("undone-already")
        if _is_late(viewer, change):
            raise Declined("undo-late", alert=True)
        answer = await room.undos[change.what](viewer, change)
        change.undone_at = viewer.now
        return answer

    return routes


def _is_late(viewer: Viewer, change: Change) -> bool:
    return viewer.now - change.at >= UNDONE_FOR
