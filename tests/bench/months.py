"""A database after months of use by thousands of people: most of it read, some unread."""

from pathlib import Path

from tests.bench import bulk

PEOPLE = 10_000
EVENTS = 500_000  # two people hear of each
HEAVY = 1  # the person who hears of one in fifty
SECONDS_APART = 30  # 173 days in all

NEVER_SENT = "n % 25 = 0"  # push was off
READ = "n % 33 <> 0"


def fill(folder: Path, staff: int) -> None:
    """Adds the missing people to a furnished database, and everybody's notifications."""
    when = bulk.at(f"'-' || (({EVENTS} - n) * {SECONDS_APART}) || ' seconds'")
    with bulk.bulk(folder) as make:
        bulk.people(make, staff + 1, PEOPLE, bulk.at("'-173 days'"))
        bells = {"link_id": "n", "form": "'bell'"}
        bulk.cards(make, staff + 1, PEOPLE, bulk.at("'-173 days'"), id="n", **bells)
        bulk.events(make, 1, EVENTS, when)
        for before, person in (
            (PEOPLE, f"n % {PEOPLE} + 1"),
            (PEOPLE + EVENTS, f"iif(n % 50 = 1, {HEAVY}, (n * 7 + 1) % {PEOPLE} + 1)"),
        ):
            chat = {"id": f"n + {before}", "link_id": person, "form": "'single'"}
            bulk.cards(make, 1, EVENTS, when, **chat)
            heard = {"event_id": "n", "person_id": person, "subject": "'order:' || n"}
            heard |= {"due_at": f"iif({NEVER_SENT}, NULL, {when})"}
            heard |= {"ended": f"iif({NEVER_SENT}, 'push_off', NULL)"}
            heard |= {"card_id": f"iif({NEVER_SENT}, NULL, n + {before})"}
            heard |= {"read_at": f"iif({READ}, {when}, NULL)"}
            bulk.notifications(make, 1, EVENTS, when, **heard)
