"""The ten most common jobs, and inviting somebody: the taps of each, counted by pressing."""

from collections.abc import Awaitable, Callable

import pytest

from tests.cast import MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.stories.thumb import Thumb

Job = Callable[[Thumb], Awaitable[object]]
URL = "https://shop.example/orders/1"


async def read(thumb: Thumb) -> None:
    await thumb.press("Mark read")
    assert thumb.seen.text.endswith("\nRead")


async def open_and_read(thumb: Thumb) -> None:
    assert thumb.follow("Open") == URL
    await read(thumb)


async def later(thumb: Thumb) -> None:
    await thumb.press("Later")
    await thumb.press("1 hour")
    assert "Comes again" in thumb.seen.text


async def mute_a_source(thumb: Thumb) -> None:
    await thumb.press("Mute")
    await thumb.press("1 hour")
    assert thumb._account.toasts[-1].text.endswith(": Source Shop")


async def all_read(thumb: Thumb) -> None:
    await thumb.command("bell")
    await thumb.press("Mark all events as read")
    assert thumb._account.pinned[-1].text.startswith("Bell: 0 unread")


async def paid(thumb: Thumb) -> None:
    await thumb.press("Mark paid")
    await thumb.press("Paid, no next date")
    assert "Marked as paid" in thumb._account.toasts[-1].text


async def everything_off(thumb: Thumb) -> None:
    await thumb.command("settings")
    await thumb.press("Turn everything off")
    assert "Everything is off" in thumb.seen.text


async def quiet_hours(thumb: Thumb) -> None:
    await thumb.command("settings")
    await thumb.press("Quiet hours")
    await thumb.press("22–8 every day")
    assert "Every day: 22:00–8:00" in thumb.seen.text


async def one_type_off(thumb: Thumb) -> None:
    await thumb.press("Mute")
    await thumb.press("Mute: New orders")
    await thumb.press("Turn off for good")
    assert thumb._account.toasts[-1].text.startswith("Off: New orders")


async def one_type_off_in_the_settings(thumb: Thumb) -> None:
    await thumb.command("settings")
    await thumb.press("By type")
    await thumb.press("New orders: on")
    assert "New orders: off" in thumb.seen.labels
    assert thumb._account.toasts[-1].text == "New orders. Push: off"


async def one_source_off_in_the_settings(thumb: Thumb) -> None:
    await thumb.command("settings")
    await thumb.press("By source")
    await thumb.press("Shop: on")
    assert "Shop: off" in thumb.seen.labels
    assert thumb._account.toasts[-1].text == "Shop. Push: off"


async def away_with_a_substitute(thumb: Thumb) -> None:
    await thumb.command("away")
    await thumb.press("Tomorrow, 9:00")
    await thumb.press("Choose a substitute")
    await thumb.press("Ivan: manager")
    assert "Your substitute: Ivan" in thumb.seen.text


async def invite(thumb: Thumb) -> None:
    await thumb.command("invite")
    await thumb.press("Courier")
    await thumb.write("Petro")
    await thumb.press("Skip")
    thumb.forward()


MOST: dict[Job, tuple[Role, int]] = {
    read: (MARTA, 1),
    open_and_read: (MARTA, 2),
    later: (MARTA, 2),
    mute_a_source: (MARTA, 2),
    all_read: (MARTA, 2),
    paid: (OLGA, 2),
    everything_off: (MARTA, 2),
    quiet_hours: (MARTA, 3),
    one_type_off: (MARTA, 3),
    one_type_off_in_the_settings: (MARTA, 3),
    one_source_off_in_the_settings: (MARTA, 3),
    away_with_a_substitute: (MARTA, 4),
    invite: (OLGA, 4),
}


@pytest.fixture
async def work(shop: House) -> House:
    """Marta has the card of an order, and Olga that of a payment."""
    order = {"id": 1, "number": "A-1", "url": URL}
    await shop.post("order.created", {"order": order, "source": SHOP})
    due = {"channel": {"id": 5, "name": "Viber"}, "due_at": "2026-11-23"}
    await shop.post("channel.payment_due", due)
    await shop.quiet()
    return shop


@pytest.mark.parametrize("job", MOST, ids=lambda job: job.__name__)
async def test_a_common_job_takes_few_taps(work: House, job: Job) -> None:
    role, most = MOST[job]
    thumb = Thumb(work, role)

    await job(thumb)

    assert thumb.taps <= most


async def test_all_sections_are_read_in_two_taps(work: House) -> None:
    thumb = Thumb(work, OLGA)
    await work.post("order.created", {"order": {"id": 2}, "source": {"id": "77", "name": "Kiosk"}})
    await work.quiet()

    await thumb.command("bell")
    if "Mark all read" in work.account(OLGA).pinned[-1].labels:
        await thumb.press("Mark all read")
    else:
        await thumb.press("Mark all system alerts as read")

    assert work.account(OLGA).pinned[-1].text.startswith("Bell: 0 unread")
    assert thumb.taps <= 2
