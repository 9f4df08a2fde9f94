"""The second part of the story: reading, the bell, settings, and people who leave.

Each step acts, and raises `BrokenPromise` unless everything it promises happens.
"""

import re

from bot.callbacks.cards import BellPage, MarkAllRead, MarkRead, MarkUnread, OpenItem
from bot.callbacks.settings import Choose, Speak
from bot.demo.expectations import (
    Key,
    accepted,
    answered,
    cards,
    hears,
    is_labelled,
    linked,
    only,
    press,
    tap,
    unread,
)
from bot.demo.samples import at_once
from bot.demo.stage import IVAN, MARTA, OLGA, BrokenPromise, Stage
from bot.demo.telegram import Message
from bot.rules.preferences import EVERYTHING_OFF, SOUND
from bot.ui.texts import plain

OTHER_LANGUAGE = {"en": "uk", "uk": "en", "ru": "uk"}


async def marta_reads_a_card(stage: Stage) -> None:
    """The same message says so and keeps its link, and her bell counts one less."""
    before = unread(stage, MARTA)
    card = next(it for it in cards(stage, MARTA) if linked(it))

    tap(stage, MARTA, card, Key(MarkRead))

    is_read = stage.plain("card-read")
    await stage.until(lambda: card.text.endswith(f"\n{is_read}"), "the card does not say Read")
    if Key(MarkRead).on(card) or not linked(card):
        raise BrokenPromise(f"the read card has the buttons {card.labels}")
    await stage.until(lambda: unread(stage, MARTA) == before - 1, "her bell counts as before")


async def an_order_goes_to_ivan(stage: Stage) -> None:
    """Marta's card says who has it now, and her bell does not count it; Ivan has a card."""
    before = unread(stage, MARTA)
    data = stage.business.order(stage.business.shop)
    number = data["order"]["number"]
    accepted(await stage.crm.post("order.created", data | {"manager_id": MARTA.crm_id}))
    await hears(stage, MARTA, number)

    accepted(await stage.crm.post("order.assigned", data | {"manager_id": IVAN.crm_id}))

    gone = stage.plain("ended-moved-to", name=stage.name(IVAN))
    await stage.until(
        lambda: any(
            number in it.text and gone in it.text
            for it in stage.phone(MARTA).received
            if not it.pinned
        ),
        "Marta's card does not say where the order went",
    )
    await hears(stage, IVAN, number)
    await stage.until(lambda: unread(stage, MARTA) == before, "her bell still counts it")


async def olga_looks_into_the_bell(stage: Stage) -> None:
    """She opens System, the alert, goes back and filters, all in one message that stays put."""
    shop = stage.business.shop["name"]
    bell = stage.phone(OLGA).pinned[-1]
    only_unread = Key(BellPage, section="system", unread_only=True)
    system = stage.plain("tab-system", count=2)
    await press(stage, OLGA, bell, Key(BellPage, system), Key(MarkAllRead, section="system"))

    number = _place_in_list(bell, shop)
    await press(stage, OLGA, bell, Key(OpenItem, number), Key(MarkUnread))
    if stage.plain("why-token-expired") not in bell.text:
        raise BrokenPromise("the opened alert does not say why")
    await stage.until(lambda: unread(stage, OLGA) == 1, "opening it does not mark it read")

    await press(stage, OLGA, bell, Key(BellPage), only_unread)
    everything = Key(BellPage, stage.plain("show-all"), unread_only=False)
    await press(stage, OLGA, bell, only_unread, everything)
    if shop in bell.text:
        raise BrokenPromise("a read alert is still among the unread")


async def many_at_once_are_one_card(stage: Stage) -> None:
    """A burst is one list, which leads to the bell with everything on its pages."""
    before = unread(stage, MARTA)
    for answer in await at_once(stage.crm, stage.business, 9):
        accepted(answer)
    await stage.until(lambda: unread(stage, MARTA) == before + 9, "the bell does not count nine")
    lists = [stage.plain("burst-title", count=count) for count in range(2, 10)]
    await stage.until(
        lambda: any(it.text.startswith(tuple(lists)) for it in stage.phone(MARTA).received),
        "there is no list",
    )

    bell = stage.phone(MARTA).pinned[-1]
    older = Key(BellPage, stage.plain("page-older"), page=1)
    newer = Key(BellPage, stage.plain("page-newer"), page=0)
    await press(stage, MARTA, bell, older, newer)
    tap(stage, MARTA, bell, Key(MarkAllRead, section="events"))
    read = stage.plain("tab-events", count=0)
    await stage.until(lambda: is_labelled(stage, MARTA, read), "some of it is still unread")


async def sound_off_is_silent(stage: Stage) -> None:
    """A setting takes effect at once, and shows in the message where it was pressed."""
    off, on = (Key(Choose, preference=SOUND.key, kind="", value=it) for it in (False, True))
    settings = await answered(stage, MARTA, "/settings", off)
    await press(stage, MARTA, settings, off, on)
    data = stage.business.order(stage.business.shop)

    accepted(await stage.crm.post("order.created", data))

    await hears(stage, MARTA, data["order"]["number"])
    if not cards(stage, MARTA, data["order"]["number"])[-1].silent:
        raise BrokenPromise("the card made a sound")


async def ivan_chooses_his_language(stage: Stage) -> None:
    """His bell and his cards follow; everybody else's stay."""
    phone, other = stage.phone(IVAN), OTHER_LANGUAGE[stage.words.language]
    speak = Key(Speak, language=other)
    languages = await answered(stage, IVAN, "/language", speak)
    tap(stage, IVAN, languages, speak)

    def title() -> str:
        return plain(other, "bell-title", count=unread(stage, IVAN))

    await stage.until(
        lambda: phone.pinned and phone.pinned[-1].text.startswith(title()),
        "his bell does not follow",
    )
    data = stage.business.order(stage.business.market)
    accepted(await stage.crm.post("order.created", data))
    source = plain(other, "fact-source", value=stage.business.market["name"])
    await stage.until(
        lambda: any(
            data["order"]["number"] in it.text and source in it.text for it in phone.received
        ),
        "his card does not follow",
    )


async def everything_off_is_off(stage: Stage) -> None:
    """Nothing more is sent; the bell still counts."""
    phone, before = stage.phone(MARTA), unread(stage, MARTA)
    off, on = (Key(Choose, preference=EVERYTHING_OFF.key, value=it) for it in (True, False))
    settings = await answered(stage, MARTA, "/settings", off)
    await press(stage, MARTA, settings, off, on)
    data = stage.business.order(stage.business.shop)

    accepted(await stage.crm.post("order.created", data))

    await stage.until(lambda: unread(stage, MARTA) == before + 1, "the bell does not count it")
    await stage.quiet()
    if any(data["order"]["number"] in m.text for m in phone.received if not m.pinned):
        raise BrokenPromise("a card was sent anyway")


async def a_dismissed_person_hears_nothing(stage: Stage) -> None:
    """KeyCRM is read: the chat is told and unlinked, and Olga hears of what now reaches nobody."""
    phone = stage.phone(IVAN)
    account = stage.business.keycrm.account
    account.block(account.rows["users"][IVAN.crm_id])
    stage.phone(OLGA).write("/sync")
    await stage.until(lambda: not phone.pinned, "his bell stays")
    before = len(phone.received)
    data = stage.business.order(stage.business.market)

    accepted(await stage.crm.post("order.created", data))

    await stage.quiet()
    if len(phone.received) != before:
        raise BrokenPromise("Ivan still hears of orders")
    await hears(stage, OLGA, data["order"]["number"])
    await only(stage, OLGA, data["order"]["number"])


def _place_in_list(bell: Message, words: str) -> str:
    """The number of the line with these words, which is the label of its button."""
    line = next((line for line in bell.text.split("\n") if words in line), "")
    found = re.match(r"\d+", line)
    if found is None:
        raise BrokenPromise(f"the bell does not list `{words}`")
    return found[0]
