"""Linking by one's own phone number: an account asks, administrators say yes or no.

The number alone links nobody. What the account is told must not depend on whether anybody has the
number. Works within the caller's transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.people import membership
from bot.callbacks.staff import AnswerPhone
from bot.cards import welcome
from bot.cards.naming import NAME_UNITS, account_name
from bot.rules.audience import ADMINISTRATOR
from bot.rules.phones import spellings
from bot.ui.html import short, visible
from storage.directory import cabinet, identities, links, people
from storage.flow import cards
from storage.tables import Card, CardState, Form, Link, NewCard, Person, PhoneRequest

OPEN_FOR = links.ASKS_ONCE_IN
ACCOUNT_UNITS = 40  # of the name that an account has given itself


@dataclass(frozen=True)
class Asker:
    """A Telegram account that is linked to nobody; `name`: what it calls itself."""

    telegram_id: int
    username: str | None
    name: str
    language: str


class Outcome(StrEnum):
    """What became of a question: the id of the text that says so on its cards."""

    LINKED = "phone-linked"
    REFUSED = "phone-refused"
    OUTDATED = "phone-outdated"  # something has changed since it was asked


async def is_offered(context: Context, telegram_id: int) -> bool:
    """Whether it makes sense for the account to share its number now."""
    if not await identities.has_phones(context.session):
        return False
    return not await links.has_asked(context.session, telegram_id, context.now)


async def ask(context: Context, asker: Asker, phone: str) -> bool:
    """Asks administrators if the number is just one person's; False if the account has asked today.

    `phone`: the account's own, as Telegram tells it. If nobody is asked, it is not stored.
    """
    session = context.session
    request = await links.ask(session, asker.telegram_id, context.now)
    if request is None:
        return False
    person = await _owner(session, phone)
    if person is None:
        return True
    now_linked = await links.of_person(session, person.pk)
    request.username, request.language, request.phone = asker.username, asker.language, phone
    request.person_id, request.role = person.pk, person.role
    request.link_id = now_linked.pk if now_linked is not None else None
    content = _question(request, asker, person, now_linked)
    made = [
        await cards.add(session, NewCard(chat, Form.NOTICE, context.now, content, silent))
        for chat, silent in await _asked(session)
    ]
    request.cards = [card.pk for card in made]
    await session.flush()
    return True


def is_open(request: PhoneRequest, press: AnswerPhone, now: datetime) -> bool:
    """Whether it is the one that the button means, and not too old to be answered."""
    is_meant = int(request.asked_at.timestamp()) == press.asked
    return is_meant and request.person_id is not None and now - request.asked_at < OPEN_FOR


async def answer(context: Context, request: PhoneRequest, by: Person, *, yes: bool) -> Outcome:
    """The first answer, which every card of the question shows from now on."""
    session, outcome = context.session, Outcome.REFUSED
    person = await session.get(Person, request.person_id)
    if yes:
        is_true = person is not None and await _still_holds(session, request, person)
        outcome = Outcome.LINKED if is_true else Outcome.OUTDATED
    request.answered_at, request.phone = context.now, None
    if outcome == Outcome.LINKED and person is not None:
        await _link(context, request, person)
    said = {"by": short(by.name, NAME_UNITS)}
    for card_id in request.cards:
        card = await session.get(Card, card_id, populate_existing=True)
        if card is not None and card.content is not None:
            await _say(session, card, outcome, said, by)
    return outcome


async def _asked(session: AsyncSession) -> list[tuple[int, bool]]:
    """The chats in which it is asked, and whether silently.

    If every administrator has turned messages off, all of them are asked: nobody else can answer.
    """
    if listening := await membership.listening(session):
        return listening
    return [(link.pk, True) for _, link in await people.of_role(session, ADMINISTRATOR)]


async def _owner(session: AsyncSession, phone: str) -> Person | None:
    """The one person on the staff who has the number; None if there are several."""
    found = await identities.by_phone(session, spellings(phone))
    return found[0] if len(found) == 1 else None


async def _still_holds(session: AsyncSession, request: PhoneRequest, person: Person) -> bool:
    """Whether what the question said is still so: nobody has said yes to anything else."""
    owner = await _owner(session, request.phone or "")
    current = await links.of_person(session, person.pk)
    return (
        owner is not None
        and owner.id == person.id
        and person.role == request.role
        and (current.pk if current is not None else None) == request.link_id
        and await people.by_account(session, request.telegram_id) is None
    )


async def _link(context: Context, request: PhoneRequest, person: Person) -> None:
    """Links the account and greets whoever has it, as an invite would."""
    session = context.session
    person.language = person.language or request.language
    link = await membership.link(context, person, request.telegram_id, request.username)
    is_on = (await cabinet.get(session)).notifications_on
    first, *more = welcome.paragraphs(person.role, is_on=is_on)
    content = {
        "text": first,
        "also": more,
        "values": {"name": short(person.name, NAME_UNITS), "role": person.role},
        "roles": ["role"],
        "people": {"name": person.pk},
    }
    await cards.add(session, NewCard(link.pk, Form.NOTICE, context.now, content))


def _question(
    request: PhoneRequest, asker: Asker, person: Person, now_linked: Link | None
) -> dict[str, Any]:  # Any: JSON
    """The content of a card. What the account calls itself stands apart from the CRM's name."""
    account = f"@{asker.username}" if asker.username else f"id {asker.telegram_id}"
    values = {
        "person": short(person.name, NAME_UNITS),
        "role": person.role,
        "account": account,
        "name": short(visible(asker.name), ACCOUNT_UNITS) or "—",
        "other": account_name(now_linked) if now_linked is not None else "",
    }
    asked = int(request.asked_at.timestamp())
    answers = [(label, AnswerPhone(request.pk, asked, yes)) for label, yes in _ANSWERS]
    return {
        "text": "phone-asked",
        "also": ["phone-asked-moves"] if now_linked is not None else [],
        "values": values,
        "roles": ["role"],
        "people": dict.fromkeys(("person", "name", "other"), person.pk),
        "buttons": [[label, press.pack()] for label, press in answers],
        "expires": (request.asked_at + OPEN_FOR).isoformat(),
        "expired": "phone-expired",
    }


_ANSWERS = (("phone-yes", True), ("phone-no", False))


async def _say(
    session: AsyncSession, card: Card, outcome: Outcome, said: dict[str, str], by: Person
) -> None:
    """A question that is not even on its way is not sent."""
    before = card.content or {}
    content = {
        "text": outcome.value,
        "values": before.get("values", {}) | said,
        "roles": ["role"],
        "people": before.get("people", {}) | {"by": by.pk},
    }
    await cards.rewrite(session, card, content)
    if card.state == CardState.DUE and not card.maybe_repeat:
        await cards.end(session, card)
