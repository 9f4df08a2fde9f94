"""`Statuses` on /policy: what the CRM's statuses mean, and what people call them.

The objects that are known to have the status follow a while later: see bot.schedule.statuses.
Pipelines are in .pipelines.
"""

from functools import partial

from bot.callbacks import cabinet as presses
from bot.callbacks.cabinet import NameStatus, OpenStatus, PaymentPage, SetMeaning, StatusPage
from bot.pages.cabinet import statuses as pages
from bot.pages.cabinet.statuses import Kept
from bot.pages.typed_answers import LONGEST_NAME, name_in
from bot.rules.objects.statuses import MEANINGS
from bot.ui.screens import Redraw, Sayings, Screen, Toast, column
from bot.ui.screens import button as button_to
from handlers.chat.declined import Declined, OldButton, found
from handlers.chat.prompts import ask
from handlers.chat.routes import Routes, Then
from handlers.chat.undo import remember
from handlers.chat.viewer import MayManage, Viewer
from handlers.overviews.paging import page_of
from storage.directory import connections
from storage.objects import pipelines, statuses
from storage.tables import Change, Ended, Status

routes = Routes("statuses", MayManage())


@routes.press(StatusPage)
async def list_opened(viewer: Viewer, press: StatusPage) -> Screen:
    entries, paging = await page_of(press.page, partial(statuses.page, viewer.session))
    _, pipeline_count = await pipelines.page(viewer.session, 0, 1)
    return pages.statuses_screen(entries, paging, pipeline_count > 0, viewer.reader)


@routes.press(PaymentPage)
async def payments_opened(viewer: Viewer, press: PaymentPage) -> Screen:
    """Every CRM has the same ones, which a shop may call differently."""
    cabinets = await connections.cabinets(viewer.session)
    await statuses.list_payments(viewer.session, cabinets, viewer.now)
    entries, paging = await page_of(press.page, partial(statuses.page_of_payments, viewer.session))
    return pages.payments_screen(entries, paging, viewer.reader)


@routes.press(OpenStatus)
async def status_opened(viewer: Viewer, press: OpenStatus) -> Screen:
    status = await _status(viewer, press.status_id)
    return await _page(viewer, status, press.page)


@routes.press(SetMeaning)
async def meaning_set(viewer: Viewer, press: SetMeaning) -> Screen:
    status = await _status(viewer, press.status_id)
    await statuses.mean(viewer.session, status, _meaning(status, press.meaning))
    return await _page(viewer, status, press.page)


@routes.press(presses.StatusAsInCrm)
async def given_back(viewer: Viewer, press: presses.StatusAsInCrm) -> Sayings:
    """What an administrator has set is the CRM's to say again."""
    status = await _status(viewer, press.status_id)
    if press.what == "name":
        await statuses.rename(viewer.session, status, None)
        said = viewer.plain("renamed-back", name=pages.called(status, viewer.reader))
    elif press.what == "meaning" and status.what in MEANINGS:
        await statuses.mean_as_crm(viewer.session, status)
        said = viewer.plain("status-means-as-in-crm")
    else:
        raise OldButton
    return [Toast(said), Redraw(await _page(viewer, status, press.page))]


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
    page = int(then["page"])
    before = {"name": status.name, "held": status.name_held, "page": page}
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
    before = change.before
    held = before.get("held", before["name"] is not None)  # the release before has kept no more
    await statuses.put_back_name(viewer.session, status, before["name"], held=held)
    name, to_page = (
        pages.called(status, viewer.reader),
        OpenStatus(status.pk, change.before["page"]),
    )
    screen = Screen(
        viewer.say("renamed-back", name=name),
        column([button_to(viewer.reader, "open", to_page)]),
    )
    return [Toast(viewer.plain("renamed-back", name=name)), Redraw(screen)]


async def _page(viewer: Viewer, status: Status, page: int) -> Screen:
    known = None
    if status.pipeline is not None:
        known = await pipelines.by_id(viewer.session, status.cabinet, status.pipeline)
    return pages.status_screen(Kept(status, page, known), viewer.reader, viewer.now)


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
