"""`I'm on it` and `Give back` on a card that several people have."""

from bot.actions.objects import claims, sight
from bot.callbacks.cards import Claim, GiveBack
from bot.rules.catalog import is_over
from bot.ui.screens import Sayings, Toast
from handlers.chat.items import own_item, redrawn_copy
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from storage.tables import Item

routes = Routes("claims", IsLinked())


@routes.press(Claim)
async def claimed(viewer: Viewer, press: Claim) -> Sayings:
    """The first press wins; a second one of the same person says the same."""
    item = await own_item(viewer, press.notification_id)
    [whole] = await sight.current(viewer.session, [item])
    if is_over(whole) or not await claims.take(viewer.context, whole):
        said = await _why_not(viewer, whole)
    else:
        said = viewer.plain("claim-done")
    return [Toast(said), *await redrawn_copy(viewer, item)]


@routes.press(GiveBack)
async def given_back(viewer: Viewer, press: GiveBack) -> Sayings:
    """Everybody has it again who had it before."""
    item = await own_item(viewer, press.notification_id)
    is_back = await claims.give_back(viewer.context, item)
    said = viewer.plain("claim-given-back" if is_back else "claim-not-yours")
    return [Toast(said), *await redrawn_copy(viewer, item)]


async def _why_not(viewer: Viewer, item: Item) -> str:
    claim = (await sight.standing(viewer.session, item)).claim
    if claim is None:
        return viewer.plain("claim-over")
    return viewer.plain("claim-done" if claim.is_own else "claim-late", name=claim.name)
