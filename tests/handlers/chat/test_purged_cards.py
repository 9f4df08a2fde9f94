"""Buttons on messages that tell of what was purged."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from bot.callbacks import Press
from bot.callbacks.cards import (
    CloseLater,
    EndSnooze,
    MarkRead,
    MarkUnread,
    MuteUntil,
    OpenItem,
    OpenLater,
    OpenMute,
    Snooze,
)
from bot.callbacks.channels import RemindTomorrow
from storage.upkeep.purging import purge
from tests.cast import MARTA
from tests.handlers.personal.test_away import order
from tests.house import House
from tests.seeing import see

PRESSES: tuple[Callable[[int], Press], ...] = (
    MarkRead,
    MarkUnread,
    OpenItem,
    OpenLater,
    CloseLater,
    EndSnooze,
    RemindTomorrow,
    partial(Snooze, until="15m"),
    partial(OpenMute, scope="kind"),
    partial(MuteUntil, scope="kind", until="1h"),
)


@pytest.mark.parametrize("is_newest", [True, False])
async def test_a_button_of_what_was_purged_is_outdated(shop: House, is_newest: bool) -> None:
    made_id = await told_and_purged(shop, is_newest=is_newest)

    said = {await press(shop, each(made_id)) for each in PRESSES}

    assert said == {"This button is outdated."}


async def test_a_bell_that_shows_what_was_purged_shows_the_list_again(shop: House) -> None:
    await told_and_purged(shop, is_newest=True, is_open=True)

    await shop.until(lambda: "A-1" not in shop.account(MARTA).pinned[0].text)


async def told_and_purged(shop: House, *, is_newest: bool, is_open: bool = False) -> int:
    """Marta was told of an order half a year ago; the number of the notification."""
    await shop.post("order.created", order(1))
    await see(shop, MARTA, "A-1")
    await shop.quiet()
    [made] = await shop.notifications_of(MARTA)
    if is_open:
        await press(shop, OpenItem(made.id or 0))
    shop.clock.advance(days=200)
    if not is_newest:
        await shop.post("order.created", order(2))
        await shop.quiet()
    older_than = shop.clock() - timedelta(days=180)
    await shop.database.write(partial(purge, older_than=older_than, limit=100))
    await shop.quiet()
    return made.id or 0


async def press(shop: House, wanted: Press) -> str | None:
    """Presses it on the bell; the short answer."""
    marta = shop.account(MARTA)
    pressed = marta.forge(wanted.pack(), marta.pinned[0].id)
    await shop.until(lambda: pressed.answered)
    await shop.quiet()
    return pressed.text
