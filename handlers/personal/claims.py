"""`I'm on it` and `Give back` on a card that several people have."""

from bot.actions import claims, sight
from bot.callbacks.cards import Claim, GiveBack
from bot.rules.catalog import is_over
from bot.ui.screens import Sayings, Toast
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from handlers.personal.later import own_item
from storage.tables import Item

routes = Routes("claims", IsLinked())


@routes.press(Claim)
async def claimed(viewer: Viewer, press: Claim) -> Sayings:
    """The first press wins; a second one of the same person says the same."""
    seen = await _seen(viewer, press.notification_id)
    if is_over(seen) or not await claims.take(viewer.context, seen):
        return [Toast(await _why_not(viewer, seen))]
    return [Toast(viewer.plain("claim-done"))]


@routes.press(GiveBack)
async def given_back(viewer: Viewer, press: GiveBack) -> Sayings:
    """Everybody has it again who had it before."""
    is_back = await claims.give_back(viewer.context, await _seen(viewer, press.notification_id))
    return [Toast(viewer.plain("claim-given-back" if is_back else "claim-not-yours"))]


async def _seen(viewer: Viewer, notification_id: int) -> Item:
    item = await own_item(viewer, notification_id)
    [whole] = await sight.current(viewer.session, [item])
    return whole


async def _why_not(viewer: Viewer, item: Item) -> str:
    claim = (await sight.standing(viewer.session, item)).claim
    if claim is None:
        return viewer.plain("claim-over")
    return viewer.plain("claim-done" if claim.is_own else "claim-late", name=claim.name)
