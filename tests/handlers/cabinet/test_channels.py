"""/channels: what is known of a channel, and its name."""

from typing import Any

from storage.directory import sources
from storage.tables import Channel
from tests.cast import MARTA, OLGA
from tests.house import House
from tests.seeing import see

VIBER = {
    "id": 5,
    "name": "Viber",
    "kind": "messenger",
    "paid_until": "2026-12-24",
    "amount": "499",
    "currency": "UAH",
}


async def test_a_channel_shows_what_the_crm_has_told(shop: House) -> None:
    await shop.post("channel.updated", {"channel": VIBER})
    await shop.quiet()
    shop.account(OLGA).write("/channels")
    await see(shop, OLGA, "1 channel")

    shop.account(OLGA).press("Viber")
    page = await see(shop, OLGA, "Channel: Viber")

    for known in ("№ 5 in the CRM", "Kind: messenger", "December 24, 2026", "499"):
        assert known in page.text


async def test_a_channel_of_which_little_is_known_says_so(shop: House) -> None:
    await shop.post("channel.disconnected", {"channel": {"id": 6}})
    await shop.quiet()
    shop.account(OLGA).write("/channels")
    await see(shop, OLGA, "1 channel")

    shop.account(OLGA).press("№ 6")

    await see(shop, OLGA, "Channel: № 6", "Paid until: not known")


async def test_an_administrators_name_of_a_channel_is_on_the_next_card(shop: House) -> None:
    await shop.post("channel.updated", {"channel": VIBER})
    await shop.quiet()
    shop.account(OLGA).write("/channels")
    await see(shop, OLGA, "1 channel")
    shop.account(OLGA).press("Viber")
    await see(shop, OLGA, "Channel: Viber")
    shop.account(OLGA).press("Rename")
    question = await see(shop, OLGA, "What should Viber be called?")

    shop.account(OLGA).write("Night line", reply_to=question.id)
    await see(shop, OLGA, "It is called Night line")
    await shop.post("channel.disconnected", {"channel": {"id": 5, "name": "Viber"}})

    await see(shop, OLGA, "Channel Night line is disconnected")


async def test_many_channels_are_paged(shop: House) -> None:
    async def work(session: Any) -> None:  # Any: an AsyncSession
        for number in range(20):
            await sources.mention(session, Channel, f"c{number}", f"Line {number:02}")

    await shop.database.write(work)
    shop.account(OLGA).write("/channels")
    await see(shop, OLGA, "20 channels", "Page 1 of 3")

    shop.account(OLGA).press("Next →")

    await see(shop, OLGA, "Page 2 of 3", "Line 08")


async def test_a_manager_sees_no_channels(shop: House) -> None:
    shop.account(MARTA).write("/channels")

    await see(shop, MARTA, "Your role may not change this")
