"""The first part of the story: from nobody linked to cards in the right chats.

Each step acts, and raises `BrokenPromise` unless everything it promises happens.
"""

from bot.demo.expectations import accepted, buttons, cards, hears, is_told, none_heard, only, unread
from bot.demo.samples import MARKET, SHOP, hostile, order, undelivered
from bot.demo.stage import CAST, IVAN, MARTA, OLGA, BrokenPromise, Role, Stage


async def a_stranger_learns_nothing(stage: Stage) -> None:
    """Somebody finds the bot by chance."""
    stranger = stage.telegram.user(900, "Stranger")
    stranger.start()

    await stage.until(lambda: stranger.received, "the stranger gets no answer")

    if stranger.pinned or "ask an administrator" not in stranger.received[-1].text:
        raise BrokenPromise("the stranger hears more than whom to ask")


async def everybody_links(stage: Stage) -> None:
    """Each opens a one-time link; a bell appears, and Olga hears who has joined."""
    for role in CAST:
        await _links(stage, role)
    for role in (MARTA, IVAN):
        await is_told(stage, OLGA, f"{role.name} is now linked")


async def nothing_is_made_while_off(stage: Stage) -> None:
    """A hook is accepted, and nobody hears of it."""
    accepted(await stage.crm.post("order.created", order(SHOP)))

    await stage.quiet()

    for role in CAST:
        none_heard(stage, role, "an order came while the cabinet's switch was off")
        if unread(stage, role) != 0:
            raise BrokenPromise(f"{role.name}'s bell counts what came while the switch was off")


async def olga_switches_on(stage: Stage) -> None:
    """The administrator turns notifications on in the bot; nothing earlier is sent."""
    phone = stage.phone(OLGA)
    phone.write("/notifications")
    await stage.until(lambda: "Turn on" in buttons(stage, OLGA), "Olga sees no `Turn on`")

    phone.press("Turn on")
    await stage.until(lambda: "Turn off" in buttons(stage, OLGA), "it does not turn on")

    await stage.quiet()
    for role in CAST:
        none_heard(stage, role, "what came while the switch was off is sent later")


async def shop_is_martas(stage: Stage) -> None:
    """An order goes to the default manager of its source."""
    data = order(SHOP)
    accepted(await stage.crm.post("order.created", data))

    await hears(stage, MARTA, f"New order № {data['order']['number']}")
    await only(stage, MARTA, data["order"]["number"])


async def market_is_ivans(stage: Stage) -> None:
    """An order from another source goes to that source's manager."""
    data = order(MARKET)
    accepted(await stage.crm.post("order.created", data))

    await hears(stage, IVAN, f"New order № {data['order']['number']}")
    await only(stage, IVAN, data["order"]["number"])


async def a_repeat_is_one_card(stage: Stage) -> None:
    """The CRM sends the last hook again; a forged one is refused, and Olga hears of it."""
    before = len(cards(stage, IVAN))
    again = await stage.crm.post_again()
    forged = await stage.crm.post_forged("order.created", order(MARKET))
    await stage.quiet()

    if (again.status, again.body.get("status")) != (200, "duplicate"):
        raise BrokenPromise(f"the repeat was answered {again.status} {again.body}")
    if forged.status != 401:
        raise BrokenPromise(f"the forged hook was answered {forged.status}")
    if len(cards(stage, IVAN)) != before:
        raise BrokenPromise("Ivan got another card")
    await stage.until(lambda: "System (1)" in buttons(stage, OLGA), "Olga hears of no refusal")


async def a_lost_message_goes_to_its_sender(stage: Stage) -> None:
    """It never goes to administrators, who cannot do anything about it."""
    data = undelivered()
    accepted(await stage.crm.post("message.failed", data))

    await hears(stage, MARTA, f"Not delivered: {data['client']['name']}")
    await only(stage, MARTA, "Message not delivered")


async def a_lost_source_goes_to_administrators(stage: Stage) -> None:
    """The alert is in the System half of Olga's bell."""
    lost = {"source": SHOP, "reason": "token_expired"}
    accepted(await stage.crm.post("source.disconnected", lost))

    await hears(stage, OLGA, "Source Shop is disconnected")
    await only(stage, OLGA, "is disconnected")
    await stage.until(lambda: "System (2)" in buttons(stage, OLGA), "Olga's bell counts no alert")


async def hostile_text_is_only_text(stage: Stage) -> None:
    """What a client writes cannot break a card."""
    data = hostile()
    accepted(await stage.crm.post("message.received", data))

    await hears(stage, IVAN, str(data["text"])[:36])
    shown = next(m for m in cards(stage, IVAN) if "script" in m.text)
    if any(entity["type"] == "text_link" for entity in shown.entities):
        raise BrokenPromise("the client's link has become a real link")


async def _links(stage: Stage, role: Role) -> None:
    phone = stage.phone(role)
    phone.start(await stage.invite(role))
    await stage.until(lambda: phone.pinned, f"no bell is pinned for {role.name}")
    await is_told(stage, role, f"Hello, {role.name}")
