"""`Rename` on the page of a source or a channel."""

from bot.actions import payments
from bot.callbacks import Press
from bot.callbacks.cabinet import OpenSource, Rename
from bot.callbacks.channels import OpenChannel
from bot.pages.cabinet.sources import called
from bot.pages.typed_answers import LONGEST_NAME, name_in
from bot.ui.screens import Button, Sayings, Screen, column
from handlers.chat.declined import OldButton, found
from handlers.chat.prompts import ask
from handlers.chat.routes import Routes, Then
from handlers.chat.viewer import MayManage, Viewer
from storage.directory import sources
from storage.tables import Channel, Source

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
    name = name_in(text)
    place = await _place(viewer, str(then["ask"]), int(then["row"]))
    await sources.rename(viewer.session, place, name)
    if isinstance(place, Channel):
        await payments.amend(viewer.session, place)
    press: Press = OpenSource(place.pk, 0) if isinstance(place, Source) else OpenChannel(place.pk)
    done = viewer.say("renamed", name=name, number=place.crm_id)
    return Screen(done, column([Button(viewer.plain("open"), press)]))


async def _place(viewer: Viewer, what: str, row_id: int) -> Source | Channel:
    """The source or channel. Raises `OldButton` if there is none."""
    if what == "source":
        return found(await viewer.session.get(Source, row_id))
    if what == "channel":
        return found(await viewer.session.get(Channel, row_id))
    raise OldButton
