"""`Statuses` on /policy: what the CRM's statuses mean, and what people call them.

The objects that are known to have the status follow a while later: see bot.schedule.statuses.
"""

from functools import partial

from bot.callbacks.cabinet import NameStatus, OpenStatus, SetMeaning, StatusPage
from bot.pages.cabinet import statuses as pages
from bot.pages.typed_answers import LONGEST_NAME, name_in
from bot.rules.objects.statuses import MEANINGS
from bot.ui.screens import Redraw, Sayings, Screen, Toast, column
from bot.ui.screens import button as button_to
from handlers.chat.declined import Declined, OldButton, found
from handlers.chat.pages import page_of
from handlers.chat.prompts import ask
from handlers.chat.routes import Routes, Then
from handlers.chat.undo import remember
from handlers.chat.viewer import MayManage, Viewer
from storage.objects import statuses
from storage.tables import Change, Ended, Status

routes = Routes("statuses", MayManage())


@routes.press(StatusPage)
async def list_opened(viewer: Viewer, press: StatusPage) -> Screen:
    entries, paging = await page_of(press.page, partial(statuses.page, viewer.session))
    return pages.statuses_screen(entries, paging, viewer.reader)


@routes.press(OpenStatus)
async def status_opened(viewer: Viewer, press: OpenStatus) -> Screen:
    status = await _status(viewer, press.status_id)
    return pages.status_screen(status, press.page, viewer.reader, viewer.now)


@routes.press(SetMeaning)
async def meaning_set(viewer: Viewer, press: SetMeaning) -> Screen:
    status = await _status(viewer, press.status_id)
    await statuses.mean(viewer.session, status, _meaning(status, press.meaning))
    return pages.status_screen(status, press.page, viewer.reader, viewer.now)


@routes.press(NameStatus)
async def name_asked(viewer: Viewer, press: NameStatus) -> Sayings:
    status = await _status(viewer, press.status_id)
    then = {"ask": "status", "row": press.status_id, "page": press.page}
    name = pages.called(status, viewer.reader)
    return await ask(viewer, "ask-name", then, name=name, limit=LONGEST_NAME)


@routes.answer("status")
async def named(viewer: Viewer, then: Then, text: str | None) -> Screen:
    """Sets the name, whatever the CRM sends."""
    name = name_in(text)
    status = await _status(viewer, int(then["row"]))
    page, before = int(then["page"]), {"name": status.name, "page": int(then["page"])}
    await statuses.rename(viewer.session, status, name)
    undo = await remember(viewer, "status", status.pk, before, {"name": name})
    done = viewer.say("status-renamed", name=name, key=status.key)
    to_page = button_to(viewer.reader, "open", OpenStatus(status.pk, page))
    return Screen(done, column([to_page, button_to(viewer.reader, "undo", undo)]))


@routes.undo("status")
async def name_taken_back(viewer: Viewer, change: Change) -> Sayings:
    status = await _status(viewer, change.row_id)
    if status.name != change.after["name"]:
        raise Declined("undo-changed", alert=True)
    await statuses.rename(viewer.session, status, change.before["name"])
    name, to_page = (
        pages.called(status, viewer.reader),
        OpenStatus(status.pk, change.before["page"]),
    )
    screen = Screen(
        viewer.say("renamed-back", name=name),
        column([button_to(viewer.reader, "open", to_page)]),
    )
    return [Toast(viewer.plain("renamed-back", name=name)), Redraw(screen)]


async def _status(viewer: Viewer, status_id: int) -> Status:
    """The status. Raises `OldButton` if it has been forgotten."""
    return found(await viewer.session.get(Status, status_id))


def _meaning(status: Status, word: str) -> Ended | None:
    """The meaning that a button carries. Raises `OldButton` if the status cannot have it."""
    if word == pages.OPEN:
        return None
    if word not in MEANINGS.get(status.what, ()):
        raise OldButton
    return Ended(word)
