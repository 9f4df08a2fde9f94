"""`Give to…`: an administrator chooses who gets what reached nobody, or what somebody left behind.

Whether there is still anything to give, and whether the person can have it, is decided when the
button is pressed.
"""

from collections.abc import Sequence

from bot.actions.objects import handover as actions
from bot.actions.objects.handover import Batch
from bot.actions.objects.open_lists import name_of
from bot.callbacks.handover import Give, OpenGiving
from bot.pages.cabinet import handover as pages
from bot.pages.cabinet.handover import Entry, Offer
from bot.ui.screens import Paging, Redraw, Sayings, Screen, Toast
from handlers.chat.declined import Declined
from handlers.chat.pages import open_page
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsAdministrator, Viewer
from storage.directory import absences
from storage.objects.given import Candidate

routes = Routes("handover", IsAdministrator())


@routes.press(OpenGiving)
async def people_opened(viewer: Viewer, press: OpenGiving) -> Sayings:
    """From a card, or a page of the list."""
    wanted = await _batch(viewer, press)
    return [await open_page(viewer, await _people(viewer, wanted, press))]


@routes.press(Give)
async def given(viewer: Viewer, press: Give) -> Sayings:
    """The message says what was given; the cards of all administrators say so, too."""
    wanted = await _batch(viewer, press)
    found = await actions.candidates(viewer.session, wanted)
    to = next((it for it in found if it.person.id == press.person_id), None)
    if to is None:
        first = OpenGiving(press.what, press.row_id, press.source_id, 0)
        raise Declined("give-gone", await _people(viewer, wanted, first), alert=True)
    made = await actions.give(viewer.context, wanted, to, viewer.person)
    states = (await _states(viewer, [to])).get(to.person.pk)
    notes = [viewer.say(f"give-{states}", name=to.person.name)] if states else []
    left = wanted.count - made.count
    screen = pages.given_screen((made.pk, made.count), left, to.person, notes, viewer.reader)
    said = viewer.plain("give-done", count=made.count, name=to.person.name)
    return [Toast(said), Redraw(screen)]


async def _batch(viewer: Viewer, press: OpenGiving | Give) -> Batch:
    """What there is to give. Declines if there is nothing any more."""
    wanted = await actions.batch(viewer.session, press.what, press.row_id, press.source_id)
    if not wanted.waiting:
        instead = Screen(viewer.say("give-nothing")) if isinstance(press, Give) else None
        raise Declined("give-nothing", instead)
    return wanted


async def _people(viewer: Viewer, wanted: Batch, press: OpenGiving) -> Screen:
    found = await actions.candidates(viewer.session, wanted)
    paging = Paging(press.page, len(found))
    shown = paging.part(found)
    states = await _states(viewer, shown)
    entries = [Entry(it.person, it.is_default, states.get(it.person.pk)) for it in shown]
    offer = Offer(press, wanted.count, await name_of(viewer.session, press.source_id))
    return pages.people_screen(offer, entries, paging, viewer.reader)


async def _states(viewer: Viewer, shown: Sequence[Candidate]) -> dict[int, str]:
    """Why some of these people may not hear of it at once: a text's id."""
    ids = [it.person.pk for it in shown]
    states = dict.fromkeys(await absences.of_people(viewer.session, ids, viewer.now), "state-away")
    lost = [it.person.pk for it in shown if it.link.unreachable_at is not None]
    return states | dict.fromkeys(lost, "state-unreachable")
