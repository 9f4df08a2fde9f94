"""Questions and `Undo` on either database: pressed at once, and by two people."""

from functools import partial

from sqlmodel import select

from bot.callbacks.cabinet import Rename
from bot.callbacks.channels import MarkPaid
from bot.demo.telegram.world.chats import Message
from storage.directory import cabinet, sources
from storage.tables import Channel, Source
from tests.cast import MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.seeing import see, see_toast

VIBER = {"id": 5, "name": "Viber", "paid_until": "2026-11-20", "period": "monthly"}


async def shop_now(house: House) -> Source:
    async with house.database.read() as session:
        return await sources.mention(session, Source, SHOP["id"], None)


async def asked(house: House, role: Role = OLGA) -> Message:
    account, before = house.account(role), len(house.account(role).received)
    account.forge(Rename("source", (await shop_now(house)).pk).pack())
    await house.until(lambda: len(account.received) > before)
    await house.quiet()
    return account.received[-1]


async def test_undo_pressed_at_once_by_two_who_renamed(fair: House) -> None:
    await fair.database.write(partial(cabinet.let_manage, role="manager", may=True))
    pages = {}
    for role, name in ((OLGA, "Of Olga"), (MARTA, "Of Marta")):
        await asked(fair, role)
        fair.account(role).write(name)
        pages[role] = await see(fair, role, f"It is called {name} from now on", "Undo")

    presses = [fair.account(role).press("Undo", page.id) for role, page in pages.items()]
    await fair.until(lambda: all(it.answered for it in presses))
    await see_toast(fair, OLGA, "Something has changed here since")
    await see_toast(fair, MARTA, "It is called Of Olga again.")

    assert (await shop_now(fair)).name == "Of Olga"


async def test_undo_tapped_many_times_takes_a_payment_back_once(fair: House) -> None:
    await fair.post("channel.updated", {"channel": VIBER})
    await fair.quiet()
    fair.account(OLGA).forge(MarkPaid(1, "2026-11-20", "2026-12-20").pack())
    await see_toast(fair, OLGA, "Marked as paid")
    fair.account(OLGA).write("/channels")
    page = await see(fair, OLGA, "1 channel")
    fair.account(OLGA).press("Viber", page.id)
    await fair.until(lambda: "Undo: not paid" in page.labels)

    taps = [fair.account(OLGA).press("Undo: not paid", page.id) for _ in range(3)]
    await fair.until(lambda: all(tap.answered for tap in taps))
    await fair.quiet()

    said = [tap.text or "" for tap in taps]
    assert said[0].startswith("Not paid after all: due")
    assert said[1:] == ["This has been undone already."] * 2
    async with fair.database.read() as session:
        [channel] = (await session.exec(select(Channel))).all()
    assert channel.paid_until is not None
    assert channel.paid_until.date().isoformat() == "2026-11-20"


async def test_a_question_is_redrawn_when_it_is_left_and_not_when_it_is_tapped_twice(
    fair: House,
) -> None:
    question = await asked(fair)
    fair.account(OLGA).forge(Rename("source", (await shop_now(fair)).pk).pack())
    await fair.quiet()
    assert question.labels == ["Cancel"]

    fair.clock.advance(seconds=6)
    again = await asked(fair)
    await fair.until(lambda: question.text.endswith("Closed. Nothing has changed."))

    assert again.labels == ["Cancel"]
    fair.account(OLGA).write("My shop", reply_to=again.id)
    await see(fair, OLGA, "It is called My shop")
