"""The second part of the story: reading, the bell, settings, and people who leave.

Each step acts, and raises `BrokenPromise` unless everything it promises happens.
"""

from bot.demo.expectations import accepted, answered, cards, hears, only, press, unread
from bot.demo.samples import MARKET, SHOP, at_once, order
from bot.demo.stage import IVAN, MARTA, OLGA, BrokenPromise, Role, Stage
from bot.demo.telegram import Message


async def marta_reads_a_card(stage: Stage) -> None:
    """The same message says so and keeps its link, and her bell counts one less."""
    before = unread(stage, MARTA)
    card = next(m for m in cards(stage, MARTA) if m.text.startswith("New order"))

    stage.phone(MARTA).press("Mark read", card.id)

    await stage.until(lambda: card.text.endswith("\nRead"), "the card does not say Read")
    if "Mark read" in card.labels or "Open" not in card.labels:
        raise BrokenPromise(f"the read card has the buttons {card.labels}")
    await stage.until(lambda: unread(stage, MARTA) == before - 1, "her bell counts as before")


async def an_order_goes_to_ivan(stage: Stage) -> None:
    """Marta's card says who has it now, and her bell does not count it; Ivan has a card."""
    before = unread(stage, MARTA)
    data = order(SHOP)
    number = data["order"]["number"]
    accepted(await stage.crm.post("order.created", data | {"manager_id": 6}))
    await hears(stage, MARTA, f"New order № {number}")

    accepted(await stage.crm.post("order.assigned", data | {"manager_id": 8}))

    gone = f"Order № {number}: now with Ivan"
    await stage.until(
        lambda: any(it.text.startswith(gone) for it in stage.phone(MARTA).received),
        "Marta's card does not say where the order went",
    )
    await hears(stage, IVAN, f"Order № {number} is yours")
    await stage.until(lambda: unread(stage, MARTA) == before, "her bell still counts it")


async def olga_looks_into_the_bell(stage: Stage) -> None:
    """She opens System, the alert, goes back and filters, all in one message that stays put."""
    phone = stage.phone(OLGA)
    bell = phone.pinned[-1]
    phone.press("System (2)", bell.id)
    await stage.until(lambda: "\nSystem" in bell.text, "the bell does not switch to System")

    line = next(line for line in bell.text.split("\n") if "Source Shop" in line)
    phone.press(line.partition(".")[0], bell.id)
    await stage.until(lambda: "Back" in bell.labels, "the alert does not open")
    if "the access token has expired" not in bell.text:
        raise BrokenPromise("the opened alert does not say why")
    await stage.until(lambda: unread(stage, OLGA) == 1, "opening it does not mark it read")

    phone.press("Back", bell.id)
    await stage.until(lambda: "Unread only" in bell.labels, "`Back` does not go back")
    phone.press("Unread only", bell.id)
    await stage.until(lambda: "Show all" in bell.labels, "`Unread only` does nothing")
    if "Source Shop" in bell.text:
        raise BrokenPromise("a read alert is still among the unread")


async def many_at_once_are_one_card(stage: Stage) -> None:
    """A burst is one list, which leads to the bell with everything on its pages."""
    phone, before = stage.phone(MARTA), unread(stage, MARTA)
    for answer in await at_once(stage.crm, 9):
        accepted(answer)
    await stage.until(lambda: unread(stage, MARTA) == before + 9, "the bell does not count nine")
    await stage.until(
        lambda: any("at once" in message.text for message in phone.received), "there is no list"
    )

    bell = phone.pinned[-1]
    phone.press("Older →", bell.id)
    await stage.until(lambda: "← Newer" in bell.labels, "the page does not turn")
    phone.press("Mark all events as read", bell.id)
    await stage.until(lambda: "Events (0)" in bell.labels, "some of it is still unread")


async def sound_off_is_silent(stage: Stage) -> None:
    """A setting takes effect at once, and shows in the message where it was pressed."""
    settings = await answered(stage, MARTA, "/settings", "Sound: on")
    stage.phone(MARTA).press("Sound: on", settings.id)
    await stage.until(lambda: "Sound: off" in settings.text, "`Sound` does not turn it off")
    data = order(SHOP)

    accepted(await stage.crm.post("order.created", data))

    await hears(stage, MARTA, data["order"]["number"])
    if not _card(stage, MARTA, data["order"]["number"]).silent:
        raise BrokenPromise("the card made a sound")


async def ivan_speaks_ukrainian(stage: Stage) -> None:
    """His bell and his cards follow."""
    phone = stage.phone(IVAN)
    languages = await answered(stage, IVAN, "/language", "Українська")
    phone.press("Українська", languages.id)

    await stage.until(lambda: not phone.pinned[-1].text.startswith("Bell"), "the bell is English")
    data = order(MARKET)
    accepted(await stage.crm.post("order.created", data))
    await stage.until(
        lambda: any(
            data["order"]["number"] in message.text and "New order" not in message.text
            for message in phone.received
            if not message.pinned
        ),
        "his card is not Ukrainian",
    )


async def everything_off_is_off(stage: Stage) -> None:
    """Nothing more is sent; the bell still counts."""
    phone, before = stage.phone(MARTA), unread(stage, MARTA)
    settings = await answered(stage, MARTA, "/settings", "Turn everything off")
    await press(stage, MARTA, settings, "Turn everything off", "Turn everything on")
    data = order(SHOP)

    accepted(await stage.crm.post("order.created", data))

    await stage.until(lambda: unread(stage, MARTA) == before + 1, "the bell does not count it")
    await stage.quiet()
    if any(data["order"]["number"] in m.text for m in phone.received if not m.pinned):
        raise BrokenPromise("a card was sent anyway")


async def a_dismissed_person_hears_nothing(stage: Stage) -> None:
    """The chat is told and unlinked; Olga hears of the order that now reaches nobody."""
    phone = stage.phone(IVAN)
    gone = {"id": IVAN.crm_id, "name": IVAN.name, "role": IVAN.role, "active": False}
    accepted(await stage.crm.post("staff.updated", {"staff": gone}))
    await stage.until(lambda: not phone.pinned, "his bell stays")
    before = len(phone.received)

    accepted(await stage.crm.post("order.created", order(MARKET)))

    await stage.quiet()
    if len(phone.received) != before:
        raise BrokenPromise("Ivan still hears of orders")
    await hears(stage, OLGA, "of Market reached nobody")
    await only(stage, OLGA, "of Market reached nobody")


def _card(stage: Stage, role: Role, words: str) -> Message:
    return next(message for message in cards(stage, role) if words in message.text)
