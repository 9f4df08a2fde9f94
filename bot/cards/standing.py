"""Where a card's object stands: what became of it, who is on it, the last steps."""

from collections.abc import Iterator

from bot.cards.naming import NAME_UNITS, short_object_of, state_of
from bot.rules.objects.life import TOLD_AGAIN, WHO, Step
from bot.rules.objects.standing import Standing
from bot.ui.formats import clock_text
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from storage.tables import Ended, Item

STEPS_SHOWN = 4
OBJECT_UNITS = 32
STATE_UNITS = 20
ELSEWHERE = (Ended.MOVED, Ended.TAKEN, Ended.GIVEN)  # somebody else has the object
# After these, the first line says what became of the object instead of what to do.
_OUTCOMES = (*ELSEWHERE, Ended.DONE, Ended.CANCELLED, Ended.DELETED, Ended.CLOSED)
_ABOUT = {"message": "conversation", "call": "call"}
_STATE_KINDS = ("status_changed", "payment_changed")


def outcome(item: Item, standing: Standing, reader: Reader) -> str | None:
    """What became of the object, in one plain line; None if the kind's own line still holds."""
    if (how := became(item, standing, reader)) is None:
        return None
    about = item.notification.kind.partition(".")[0]
    name = short_object_of(item.data, reader.language, OBJECT_UNITS)
    what = reader.plain(f"about-{_ABOUT.get(about, about)}", name=name)
    return reader.plain("outcome", what=what, how=how)


def became(item: Item, standing: Standing, reader: Reader) -> str | None:
    """The same without the object: "now with Ivan", "cancelled"."""
    ended = item.notification.ended
    if ended not in _OUTCOMES:
        return None
    if ended in ELSEWHERE and standing.over is not None:
        return reader.plain(f"ended-{standing.over.how}")
    if ended == Ended.TAKEN and standing.claim is not None:
        return reader.plain("ended-taken-to", name=short(standing.claim.name, NAME_UNITS))
    responsible = standing.names.get((standing.who and standing.who.value) or "")
    if ended in (Ended.MOVED, Ended.TAKEN) and responsible is not None:
        return reader.plain("ended-moved-to", name=short(responsible, NAME_UNITS))
    return reader.plain(f"ended-{ended}")


def claim_line(standing: Standing, reader: Reader) -> Iterator[Html]:
    """Who is on it since when, if anybody is."""
    if (claim := standing.claim) is None:
        return
    at = reader.moment(claim.since)
    if claim.is_own:
        yield reader.say("claim-own", at=at)
    else:
        yield reader.say("claim-other", name=short(claim.name, NAME_UNITS), at=at)


def steps_line(standing: Standing, reader: Reader) -> Iterator[Html]:
    """The last steps with their times, if there is more to tell than the card's first line does."""
    steps = standing.steps
    if len(steps) < 2 and not any(step.times > 1 for step in steps):
        return
    shown = steps[-STEPS_SHOWN:]
    today = shown[-1].at.astimezone(reader.zone).date()
    words = [] if len(shown) == len(steps) else ["…"]
    for step in shown:
        is_today = step.at.astimezone(reader.zone).date() == today
        at = clock_text(reader.language, step.at, reader.zone, with_day=not is_today)
        words.append(f"{at} {_words(step, standing, reader)}")
    yield reader.say("steps", steps=" · ".join(words))


def _words(step: Step, standing: Standing, reader: Reader) -> str:
    words = _happened(step, standing, reader)
    if step.times > 1:
        return reader.plain("step-times", what=words, times=step.times)
    return words


def _happened(step: Step, standing: Standing, reader: Reader) -> str:
    what, _, change = step.kind.partition(".")
    if change in _STATE_KINDS:
        return short(state_of(step.value, reader.language), STATE_UNITS)
    if step.kind == TOLD_AGAIN or (step.kind in WHO and change == "assigned"):
        if step.value in standing.own_ids:
            return reader.plain("step-yours")
        name = standing.names.get(step.value or "", f"№ {step.value}")
        return short(name, NAME_UNITS) if step.value else reader.plain("step-nobody")
    return reader.plain(f"step-{what}-{change}".replace("_", "-"))
