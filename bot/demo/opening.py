"""The first part of the story: from nobody linked to cards in the right chats.

Each step acts, and raises `BrokenPromise` unless everything it promises happens.
"""

from bot.callbacks.cabinet import SwitchCabinet
from bot.cards.naming import role_name
from bot.demo.crm import Json
from bot.demo.expectations import (
    Key,
    accepted,
    answered,
    cards,
    copied,
    hears,
    is_labelled,
    is_told,
    linked,
    none_heard,
    only,
    press,
    unread,
)
from bot.demo.stage import CAST, IVAN, MARTA, OLGA, BrokenPromise, Role, Stage


async def a_stranger_learns_nothing(stage: Stage) -> None:
    """Somebody finds the bot by chance."""
    stranger = stage.stranger()
    stranger.start()

    await stage.until(lambda: stranger.received, "the stranger gets no answer")

    if stranger.pinned or stranger.received[-1].text != stage.plain("stranger"):
        raise BrokenPromise("the stranger hears more than whom to ask")


async def everybody_links(stage: Stage) -> None:
    """Each opens a one-time link; a bell appears, and Olga hears who has joined."""
    for role in CAST:
        await _links(stage, role)
    for role in (MARTA, IVAN):
        account = f"@{stage.phone(role).user.username}"
        joined = stage.plain("notice-linked", person=stage.name(role), account=account)
        await is_told(stage, OLGA, joined)


async def nothing_is_made_while_off(stage: Stage) -> None:
    """A hook is accepted, and nobody hears of it."""
    order = stage.business.order(stage.business.shop)
    accepted(await stage.crm.post("order.created", order))

    await stage.quiet()

    for role in CAST:
        none_heard(stage, role, "an order came while the cabinet's switch was off")
        if unread(stage, role) != 0:
            raise BrokenPromise(f"{role.name}'s bell counts what came while the switch was off")


async def olga_switches_on(stage: Stage) -> None:
    """The administrator turns notifications on in the bot; nothing earlier is sent."""
    turn_on, turn_off = Key(SwitchCabinet, on=True), Key(SwitchCabinet, on=False)
    switch = await answered(stage, OLGA, "/notifications", turn_on)
    await press(stage, OLGA, switch, turn_on, turn_off)

    await stage.quiet()
    for role in CAST:
        none_heard(stage, role, "what came while the switch was off is sent later")


async def shop_is_martas(stage: Stage) -> None:
    """An order goes to the default manager of its source."""
    await _goes_only_to(stage, MARTA, stage.business.shop)


async def market_is_ivans(stage: Stage) -> None:
    """An order from another source goes to that source's manager."""
    await _goes_only_to(stage, IVAN, stage.business.market)


async def a_keycrm_card_is_filled_in(stage: Stage) -> None:
    """The card goes out with what the hook says; the API's answer is edited into it."""
    keycrm = stage.business.keycrm
    with keycrm.server.held():
        order = stage.business.keycrm_order()
        number = order["source_uuid"]
        accepted(await stage.crm.post_keycrm(keycrm.account.hook(order)))
        await hears(stage, IVAN, number)
        card = cards(stage, IVAN, number)[-1]
        buyer = order.includes["buyer"]
        if buyer["full_name"] in card.text:
            raise BrokenPromise("the hook knows the client")

    known = stage.words.business
    facts = [known[it] for it in ("market", "comment", "delivery")]
    facts += [
        buyer["full_name"],
        buyer["phone"],
        stage.words.statuses[0],
        stage.plain("reason-manager"),
    ]
    await stage.until(
        lambda: all(it in card.text for it in facts), f"the card is not filled in: {card.text}"
    )
    if buyer["phone"] not in copied(card) or not linked(card):
        raise BrokenPromise(f"the card has the buttons {card.labels}")
    await only(stage, IVAN, number)


async def a_lost_hook_is_no_lost_order(stage: Stage) -> None:
    """Olga has KeyCRM read, and is told what came of it."""
    order = stage.business.keycrm_order()
    lists = {"people": len(CAST), "sources": 2, "statuses": len(stage.words.statuses)}

    stage.phone(OLGA).write("/sync")

    name = stage.words.business["keycrm"]
    await is_told(stage, OLGA, stage.plain("crm-was-read", name=name, **lists))
    await hears(stage, IVAN, order["source_uuid"], order.includes["buyer"]["full_name"])
    await only(stage, IVAN, order["source_uuid"])


async def a_repeat_is_one_card(stage: Stage) -> None:
    """The CRM sends the last hook again; a forged one is refused, and Olga hears of it."""
    before = len(cards(stage, IVAN))
    again = await stage.crm.post_again()
    order = stage.business.order(stage.business.market)
    forged = await stage.crm.post_forged("order.created", order)
    await stage.quiet()

    if (again.status, again.body.get("status")) != (200, "duplicate"):
        raise BrokenPromise(f"the repeat was answered {again.status} {again.body}")
    if forged.status != 401:
        raise BrokenPromise(f"the forged hook was answered {forged.status}")
    if len(cards(stage, IVAN)) != before:
        raise BrokenPromise("Ivan got another card")
    await _counts_system(stage, 1)


async def a_lost_message_goes_to_its_sender(stage: Stage) -> None:
    """It never goes to administrators, who cannot do anything about it."""
    data = stage.business.undelivered()
    failed = stage.plain("kind-message-failed", object=data["client"]["name"])
    accepted(await stage.crm.post("message.failed", data))

    await hears(stage, MARTA, failed)
    await only(stage, MARTA, failed)


async def a_lost_source_goes_to_administrators(stage: Stage) -> None:
    """The alert is in the System half of Olga's bell."""
    shop = stage.business.shop
    lost = stage.plain("kind-source-disconnected", object=shop["name"], guess="no")
    data = stage.business.lost(shop, "token_expired")
    accepted(await stage.crm.post("source.disconnected", data))

    await hears(stage, OLGA, lost)
    await only(stage, OLGA, lost)
    await _counts_system(stage, 2)


async def hostile_text_is_only_text(stage: Stage) -> None:
    """What a client writes cannot break a card."""
    data = stage.business.hostile()
    accepted(await stage.crm.post("message.received", data))

    written = str(data["text"]).partition("\u202e")[0].strip()
    await hears(stage, IVAN, written)
    shown = cards(stage, IVAN, written)[-1]
    if any(entity["type"] == "text_link" for entity in shown.entities):
        raise BrokenPromise("the client's link has become a real link")


async def _links(stage: Stage, role: Role) -> None:
    phone = stage.phone(role)
    phone.start(await stage.invite(role))
    await stage.until(lambda: phone.pinned, f"no bell is pinned for {role.name}")
    called = role_name(role.role, stage.words.language)
    await is_told(stage, role, stage.plain("linked", name=stage.name(role), role=called))


async def _goes_only_to(stage: Stage, role: Role, source: Json) -> None:
    data = stage.business.order(source)
    number = data["order"]["number"]
    accepted(await stage.crm.post("order.created", data))

    await hears(stage, role, number)
    await only(stage, role, number)


async def _counts_system(stage: Stage, count: int) -> None:
    tab = stage.plain("tab-system", count=count)
    await stage.until(
        lambda: is_labelled(stage, OLGA, tab), f"Olga's bell does not count {count} in System"
    )
