"""Who is linked again in the same chat finds their old messages as true as the new ones."""

from typing import Any

import pytest

from bot.actions.context import Context
from bot.actions.people import membership
from storage.directory import links, people, sources
from storage.objects import naming
from storage.tables import Ended, Source
from tests.cast import MARTA, SHOP
from tests.house import House
from tests.stories.handing_over import come_back, unlink
from tests.stories.test_living_cards import cards, first_line, shop, tell

__all__ = ["shop"]


async def test_old_messages_are_true_again_once_their_person_is_back(shop: House) -> None:
    await tell(shop, "order.created", manager_id=6)
    await unlink(shop, MARTA)
    await tell(shop, "order.assigned", manager_id=8)
    assert first_line(shop, MARTA) == "New order № A-1: take it on"

    await come_back(shop, MARTA)

    assert first_line(shop, MARTA) == "Order № A-1: now with Ivan"


@pytest.mark.parametrize("is_gone", [True, False])
async def test_new_name_is_on_old_messages_once_their_person_is_back(
    shop: House, is_gone: bool
) -> None:
    """Whether the source is renamed after they left, or just before, and not redrawn yet."""
    await tell(shop, "order.created", manager_id=6)
    await tell(shop, "order.cancelled")
    if is_gone:
        await unlink(shop, MARTA)

    async def rename(session: Any) -> None:  # Any: an AsyncSession
        source = await sources.mention(session, Source, SHOP["id"], "Corner shop")
        await naming.redraw_showing(session, await naming.of_place(session, source, 0, 9))
        if not is_gone:
            who = await people.by_crm_id(session, MARTA.crm_id)
            assert who is not None
            link = await links.of_person(session, who.pk)
            assert link is not None
            context = Context(session, shop.app.config.timezone, shop.clock())
            await membership.unlink(context, link, Ended.UNLINKED, notice=None)

    await shop.database.write(rename)
    await come_back(shop, MARTA)

    assert "Corner shop" in cards(shop, MARTA)[0]


async def test_a_new_step_after_a_new_link_leaves_one_message(shop: House) -> None:
    await tell(shop, "order.created", manager_id=6)
    await unlink(shop, MARTA)
    await come_back(shop, MARTA)

    await tell(shop, "order.assigned", manager_id=6)

    assert first_line(shop, MARTA) == "Order № A-1 is yours: take it on"
