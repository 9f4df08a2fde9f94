"""`Rename` on the page of a source or a channel, and taking that back."""

from bot.actions import payments
from bot.callbacks import Press
from bot.callbacks.cabinet import OpenSource, Rename
from bot.callbacks.channels import OpenChannel
from bot.pages.cabinet.sources import called
from bot.pages.typed_answers import LONGEST_NAME, name_in
from bot.ui.html import Html
from bot.ui.screens import Button, Redraw, Sayings, Screen, Toast, button, column
from handlers.chat.declined import Declined, OldButton, found
from handlers.chat.prompts import ask
from handlers.chat.routes import Routes, Then
from handlers.chat.undo import remember
from handlers.chat.viewer import MayManage, Viewer
from storage.directory import sources
from storage.tables import Change, Channel, Source

routes = Routes("renaming", MayManage())


@routes.press(Rename)
async def name_asked(viewer: Viewer, press: Rename) -> Sayings:
    place = await _place(viewer, press.what, press.row_id)
    then = {"ask": press.what, "row": press.row_id}
    return await ask(viewer, "ask-name", then, name=called(place), limit=LONGEST_NAME)


@routes.answer("source")
@routes.answer("channel")
async def renamed(viewer: Viewer, then: Then, text: str | None) -> Screen:
    """Sets the name, whatever the CRM calls it."""
    name, what = name_in(text), str(then["ask"])
    place = await _place(viewer, what, int(then["row"]))
    before = {"name": place.name, "held": place.name_held}
    await sources.rename(viewer.session, place, name)
    await _amend(viewer, place)
    undo = await remember(viewer, what, place.pk, before, {"name": name, "held": True})
    done = viewer.say("renamed", name=name, number=place.crm_id)
    return _done(viewer, place, done, button(viewer.reader, "undo", undo))


@routes.undo("source")
@routes.undo("channel")
async def taken_back(viewer: Viewer, change: Change) -> Sayings:
    """It is called as before, and the CRM may rename it again if it could then."""
    place = await _place(viewer, change.what, change.row_id)
    if {"name": place.name, "held": place.name_held} != change.after:
        raise Declined("undo-changed", alert=True)
    before = change.before
    await sources.put_back_name(viewer.session, place, before["name"], held=before["held"])
    await _amend(viewer, place)
    name = called(place)
    said = Toast(viewer.plain("renamed-back", name=name))
    return [said, Redraw(_done(viewer, place, viewer.say("renamed-back", name=name)))]


def _done(viewer: Viewer, place: Source | Channel, text: Html, *more: Button) -> Screen:
    press: Press = OpenSource(place.pk, 0) if isinstance(place, Source) else OpenChannel(place.pk)
    return Screen(text, column([button(viewer.reader, "open", press), *more]))


async def _amend(viewer: Viewer, place: Source | Channel) -> None:
    if isinstance(place, Channel):
        await payments.amend(viewer.session, place)


async def _place(viewer: Viewer, what: str, row_id: int) -> Source | Channel:
    """The source or channel. Raises `OldButton` if there is none."""
    if what == "source":
        return found(await viewer.session.get(Source, row_id))
    if what == "channel":
        return found(await viewer.session.get(Channel, row_id))
    raise OldButton
