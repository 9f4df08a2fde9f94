"""The part of the story that takes days: the clock is set ahead, and what waited arrives.

Each step acts, and raises `BrokenPromise` unless everything it promises happens.
"""

from bot.demo.expectations import (
    accepted,
    answered,
    cards,
    hears,
    is_told,
    only,
    press,
    shown,
    unread,
)
from bot.demo.leaps import after, next_at
from bot.demo.samples import MARKET, SHOP, order, renewed
from bot.demo.stage import IVAN, MARTA, OLGA, BrokenPromise, Stage


async def olga_is_reminded_to_pay(stage: Stage) -> None:
    """She is reminded at ten, a week ahead; once marked paid, the card says so."""
    due = "Pay channel Telegram of Shop"
    await stage.leap(next_at(12))  # whenever the story is played, ten must not be about to strike
    accepted(await stage.crm.post("channel.updated", renewed(stage.crm.clock())))
    await stage.quiet()
    if any(due in message.text for message in cards(stage, OLGA)):
        raise BrokenPromise("the reminder does not wait for its hour")

    await stage.leap(next_at(10))

    await hears(stage, OLGA, f"{due}: 7 days left")
    await only(stage, OLGA, due)
    card = next(message for message in cards(stage, OLGA) if due in message.text)
    newest = stage.phone(OLGA).messages[-1].id
    stage.phone(OLGA).press("Mark paid", card.id)
    question = await shown(stage, OLGA, "Paid, next due", newest)
    await press(stage, OLGA, question, "Paid, next due", "Remove the reminder")
    await stage.until(lambda: "marked by Olga" in card.text, "the card does not say Paid")


async def marta_has_her_quiet_hours(stage: Stage) -> None:
    """Orders at night show in the bell at once, and come as one message in the morning."""
    settings = await answered(stage, MARTA, "/settings", "Quiet hours")
    await press(stage, MARTA, settings, "Quiet hours", "22–8 every day")
    await press(stage, MARTA, settings, "22–8 every day", "Turn quiet hours off")
    await stage.leap(next_at(23))
    before, count = unread(stage, MARTA), len(cards(stage, MARTA))

    for _ in range(2):
        accepted(await stage.crm.post("order.created", order(SHOP)))

    await stage.until(lambda: unread(stage, MARTA) == before + 2, "the bell does not count them")
    await stage.quiet()
    if len(cards(stage, MARTA)) != count:
        raise BrokenPromise("a card comes in Marta's quiet hours")
    await stage.leap(next_at(8))
    await is_told(stage, MARTA, "2 notifications have been waiting for you")
    await press(stage, MARTA, settings, "Turn quiet hours off", "22–8 every day")


async def what_ivan_does_not_read_escalates(stage: Stage) -> None:
    """He is told again, then the administrator is told."""
    policy = await answered(stage, OLGA, "/policy", "Escalation")
    await press(stage, OLGA, policy, "Escalation", "New orders: off")
    await press(stage, OLGA, policy, "New orders: off", "5 min")
    await press(stage, OLGA, policy, "5 min", "✓ 5 min")
    await press(stage, OLGA, policy, "Back", "New orders: after 5 min")
    data = order(MARKET)
    accepted(await stage.crm.post("order.created", data))
    await hears(stage, IVAN, data["order"]["number"])

    await stage.leap(after(minutes=5))
    await hears(stage, IVAN, "Second reminder")
    await stage.leap(after(minutes=5))

    await hears(stage, OLGA, "because Ivan has not reacted for 10 min")
    await press(stage, OLGA, policy, "New orders: after 5 min", "Off")
    stage.phone(OLGA).press("Off", policy.id)
    await press(stage, OLGA, policy, "Back", "New orders: off")


async def ivan_substitutes_for_marta(stage: Stage) -> None:
    """While she is away he gets her orders, marked as hers; back, she sees what is still open."""
    away = await answered(stage, MARTA, "/away", "Tomorrow, 9:00")
    await press(stage, MARTA, away, "Tomorrow, 9:00", "Choose a substitute")
    await press(stage, MARTA, away, "Choose a substitute", "Ivan")
    await press(stage, MARTA, away, "Ivan", "I am back")

    accepted(await stage.crm.post("order.created", order(SHOP)))

    await hears(stage, IVAN, "You stand in for Marta, who is away until")
    await only(stage, IVAN, "You stand in for Marta, who is away until")
    await press(stage, MARTA, away, "I am back", "Tomorrow, 9:00")
    await is_told(stage, MARTA, "You are back: 1 notification is still open")
