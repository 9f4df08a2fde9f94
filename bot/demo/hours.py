"""The part of the story that takes days: the clock is set ahead, and what waited arrives.

Each step acts, and raises `BrokenPromise` unless everything it promises happens.
"""

from bot.callbacks.away import ComeBack, GoAway, SetSubstitute, SubstitutePage
from bot.callbacks.cabinet import EscalateAfter, EscalationPage, OpenEscalation
from bot.callbacks.channels import AskPaid, MarkPaid, RemindNoMore
from bot.callbacks.times import ME, QuietPage, SwitchQuiet, UsePreset
from bot.demo.expectations import (
    Key,
    accepted,
    answered,
    cards,
    hears,
    is_told,
    only,
    press,
    shown,
    tap,
    unread,
)
from bot.demo.leaps import after, next_at
from bot.demo.stage import IVAN, MARTA, OLGA, BrokenPromise, Stage


async def olga_is_reminded_to_pay(stage: Stage) -> None:
    """She is reminded at ten, a week ahead; once marked paid, the card says so."""
    channel = stage.business.chats["name"]
    due = stage.plain("kind-channel-payment-due", when="before", days=7, object=channel)
    await stage.leap(next_at(12))  # whenever the story is played, ten must not be about to strike
    renewed = stage.business.renewed(stage.crm.clock())
    accepted(await stage.crm.post("channel.updated", renewed))
    await stage.quiet()
    if cards(stage, OLGA, channel):
        raise BrokenPromise("the reminder does not wait for its hour")

    await stage.leap(next_at(10))

    await hears(stage, OLGA, due)
    await only(stage, OLGA, due)
    card = cards(stage, OLGA, due)[-1]
    newest = stage.phone(OLGA).messages[-1].id
    tap(stage, OLGA, card, Key(AskPaid))
    question = await shown(stage, OLGA, Key(MarkPaid), newest)
    await press(stage, OLGA, question, Key(MarkPaid), Key(RemindNoMore))
    await stage.until(lambda: stage.name(OLGA) in card.text, "the card does not say who has paid")


async def marta_has_her_quiet_hours(stage: Stage) -> None:
    """Orders at night show in the bell at once, and come as one message in the morning."""
    night, off = Key(UsePreset, preset="night"), Key(SwitchQuiet, on=False)
    settings = await answered(stage, MARTA, "/settings", Key(QuietPage, whose=ME))
    await press(stage, MARTA, settings, Key(QuietPage, whose=ME), night)
    await press(stage, MARTA, settings, night, off)
    await stage.leap(next_at(23))
    before, count = unread(stage, MARTA), len(cards(stage, MARTA))

    for _ in range(2):
        order = stage.business.order(stage.business.shop)
        accepted(await stage.crm.post("order.created", order))

    await stage.until(lambda: unread(stage, MARTA) == before + 2, "the bell does not count them")
    await stage.quiet()
    if len(cards(stage, MARTA)) != count:
        raise BrokenPromise("a card comes in Marta's quiet hours")
    await stage.leap(next_at(8))
    await is_told(stage, MARTA, stage.plain("digest-title", count=2))
    await press(stage, MARTA, settings, off, night)


async def what_ivan_does_not_read_escalates(stage: Stage) -> None:
    """He is told again, then the administrator is told."""
    kind = {"kind": "order.created"}
    opened, back = Key(OpenEscalation, **kind), Key(EscalationPage)
    soon, never = (Key(EscalateAfter, minutes=it, **kind) for it in (5, 0))
    tick = stage.plain("chosen", label="").strip()
    policy = await answered(stage, OLGA, "/policy", back)
    await press(stage, OLGA, policy, back, opened)
    await press(stage, OLGA, policy, opened, soon)
    await press(stage, OLGA, policy, soon, Key(EscalateAfter, tick, minutes=5))
    await press(stage, OLGA, policy, back, Key(OpenEscalation, "5", **kind))
    data = stage.business.order(stage.business.market)
    number = data["order"]["number"]
    accepted(await stage.crm.post("order.created", data))
    await hears(stage, IVAN, number)

    await stage.leap(after(minutes=5))
    await hears(stage, IVAN, number, stage.plain("card-second-reminder"))
    await stage.leap(after(minutes=5))

    unmoved = stage.plain("reason-escalated-for", name=stage.name(IVAN), minutes=10)
    await hears(stage, OLGA, number, unmoved)
    await press(stage, OLGA, policy, opened, never)
    await press(stage, OLGA, policy, never, Key(EscalateAfter, tick, minutes=0))
    await press(stage, OLGA, policy, back, opened)


async def ivan_substitutes_for_marta(stage: Stage) -> None:
    """While she is away he gets her orders, marked as hers; back, she sees what is still open."""
    tomorrow = Key(GoAway, stage.plain("away-tomorrow"))
    substitute = Key(SetSubstitute, stage.name(IVAN))
    away = await answered(stage, MARTA, "/away", tomorrow)
    await press(stage, MARTA, away, tomorrow, Key(SubstitutePage))
    await press(stage, MARTA, away, Key(SubstitutePage), substitute)
    await press(stage, MARTA, away, substitute, Key(ComeBack))
    data = stage.business.order(stage.business.shop)

    accepted(await stage.crm.post("order.created", data))

    await hears(stage, IVAN, data["order"]["number"], stage.name(MARTA))
    await only(stage, IVAN, data["order"]["number"])
    await press(stage, MARTA, away, Key(ComeBack), tomorrow)
    await is_told(stage, MARTA, stage.plain("back-title", count=1))
