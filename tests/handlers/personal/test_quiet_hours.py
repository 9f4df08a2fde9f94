"""Claims about `Quiet hours`, `Digest` and `Time zone` of the settings, by pressing buttons."""

from typing import Any

import pytest

from bot.callbacks import Press
from bot.callbacks.times import (
    ALL,
    ME,
    BeginPage,
    EndPage,
    QuietPage,
    RhythmPage,
    SetQuiet,
    SetRhythm,
    SetZone,
    TypeBegin,
    UsePreset,
    ZonePage,
)
from bot.demo.telegram import Person as Account
from storage.directory import people, quiet_hours
from storage.tables import Hours
from tests.cast import MARTA, OLGA, Role
from tests.house import House


async def open_settings(house: House, role: Role = MARTA) -> Account:
    account = house.account(role)
    account.write("/settings")
    await shows(house, account, "Quiet hours:")
    return account


async def shows(house: House, account: Account, *words: str) -> None:
    """The last message says all of this."""
    await house.until(
        lambda: account.last is not None and all(it in account.last.text for it in words)
    )


async def walk(house: House, account: Account, *steps: tuple[str, str]) -> None:
    """Presses each button and waits for what then stands in the message."""
    for label, words in steps:
        account.press(label, message_id=account.last.id if account.last else None)
        await shows(house, account, words)


async def forge(house: House, account: Account, press: Press) -> str:
    """Presses what is not on the message; the answer."""
    pressed = account.forge(press.pack(), account.last.id if account.last else 0)
    await house.until(lambda: pressed.answered)
    await house.quiet()
    return pressed.text or ""


async def kept(house: House, role: Role | None = MARTA) -> list[Hours]:
    """The hours in the table, of the person or of the cabinet."""

    async def work(session: Any) -> list[Hours]:  # Any: an AsyncSession
        person = await people.by_crm_id(session, role.crm_id) if role else None
        found = await quiet_hours.of(session, [person.id] if person and person.id else [])
        return sorted(found.quiet.get(person.id if person else None, []))

    return await house.database.write(work)


async def test_a_preset_is_set_by_one_press_and_turned_off_by_another(shop: House) -> None:
    marta = await open_settings(shop)

    await walk(
        shop,
        marta,
        ("Quiet hours", "Off. Messages come at any time."),
        ("22–8 every day", "On:\nEvery day: 22:00–8:00"),
        ("Turn quiet hours off", "Off."),
        ("Turn quiet hours on", "On:\nEvery day: 22:00–8:00"),
        ("Back", "Quiet hours: Every day: 22:00–8:00"),
    )

    assert await kept(shop) == [(day, 1320, 480) for day in range(7)]


async def test_hours_of_some_days_are_set_by_buttons_alone(shop: House) -> None:
    marta = await open_settings(shop)

    await walk(
        shop,
        marta,
        ("Quiet hours", "Off."),
        ("Other hours or days", "On which days"),
        ("Weekend", "Weekend: from when?"),
        ("20:00", "from 20:00: until when?"),
        ("10:00", "On:\nWeekend: 20:00–10:00"),
        ("Other hours or days", "On which days"),
        ("Sun", "Sun: from when?"),
        ("No quiet hours", "On:\nSat: 20:00–10:00"),
    )

    assert await kept(shop) == [(5, 1200, 600)]


async def test_a_day_may_be_quiet_more_than_once(shop: House) -> None:
    marta = await open_settings(shop)

    await walk(
        shop,
        marta,
        ("Quiet hours", "Off."),
        ("22–8 every day", "On:\nEvery day: 22:00–8:00"),
        ("Add more hours", "at another time too?"),
        ("Working days", "Working days: from when?"),
        ("13:00", "from 13:00: until when?"),
        ("14:00", "Working days: 13:00–14:00\nEvery day: 22:00–8:00"),
    )

    lunch, night = [(day, 780, 840) for day in range(5)], [(day, 1320, 480) for day in range(7)]
    assert sorted(await kept(shop)) == sorted([*lunch, *night])


async def test_an_odd_time_is_added_by_typing(shop: House) -> None:
    marta = await open_settings(shop)
    await forge(shop, marta, UsePreset(ME, "night"))
    await forge(shop, marta, TypeBegin(ME, "0+"))
    await shows(shop, marta, "From when should it be quiet?")

    marta.write("12:15")
    await shows(shop, marta, "from 12:15: until when?")
    marta.press("Another time", message_id=marta.last.id if marta.last else None)
    await shows(shop, marta, "Quiet from 12:15: until when?")
    marta.write("12:45")
    await shows(shop, marta, "Mon: 12:15–12:45")

    assert sorted(await kept(shop))[:2] == [(0, 735, 765), (0, 1320, 480)]


async def test_an_odd_time_is_typed(shop: House) -> None:
    marta = await open_settings(shop)
    await forge(shop, marta, TypeBegin(ME, "work"))
    await shows(shop, marta, "From when should it be quiet?")

    marta.write("22:30")
    await shows(shop, marta, "from 22:30: until when?")
    marta.press("Another time", message_id=marta.last.id if marta.last else None)
    await shows(shop, marta, "Quiet from 22:30: until when?")
    marta.write("7:45")
    await shows(shop, marta, "Working days: 22:30–7:45")

    assert await kept(shop) == [(day, 1350, 465) for day in range(5)]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("25:99", "25:99 is not a time of day"),
        ("when I say so", "That is not a time of day"),
        ("It was a dark and stormy night. " * 120, "That is not a time of day"),
    ],
)
async def test_what_is_no_time_is_asked_again_and_keeps_nothing(
    shop: House, answer: str, reason: str
) -> None:
    marta = await open_settings(shop)
    await forge(shop, marta, TypeBegin(ME, "all"))
    await shows(shop, marta, "From when should it be quiet?")

    marta.write(answer)
    await shows(shop, marta, reason, "Reply with one such as 22:30")

    assert await kept(shop) == []


async def test_a_week_without_a_free_minute_is_refused(shop: House) -> None:
    marta = await open_settings(shop)

    answer = await forge(shop, marta, SetQuiet(ME, "all", 600, 600))

    assert answer.startswith("Then no message could ever come.")
    assert await kept(shop) == []


async def test_the_same_press_twice_is_one(shop: House) -> None:
    marta = await open_settings(shop)

    for _ in range(2):
        await forge(shop, marta, SetQuiet(ME, "0", 600, 660))

    assert await kept(shop) == [(0, 600, 660)]


async def test_an_administrator_sets_hours_for_everybody(shop: House) -> None:
    olga, marta = shop.account(OLGA), shop.account(MARTA)
    olga.write("/notifications")
    await shows(shop, olga, "Notifications are on.")

    await walk(
        shop,
        olga,
        ("Quiet hours for everybody", "who has not set their own"),
        ("20–9 and weekends", "Mon–Thu: 20:00–9:00\nFri 20:00 – Mon 9:00"),
        ("Back", "Notifications are on."),
    )
    await open_settings(shop)
    await walk(
        shop,
        marta,
        ("Quiet hours", "an administrator has set for everybody"),
        ("23–7 every day", "On:\nEvery day: 23:00–7:00"),
        ("As for everybody", "an administrator has set for everybody"),
        ("Turn quiet hours off", "Off."),
    )

    assert len(await kept(shop, None)) == 7
    assert await kept(shop) == []


async def test_a_manager_may_not_touch_the_hours_of_everybody(shop: House) -> None:
    marta = await open_settings(shop)

    answers = [
        await forge(shop, marta, press)
        for press in (QuietPage(ALL), SetQuiet(ALL, "all", 0, 60), UsePreset(ALL, "night"))
    ]

    assert set(answers) == {"Your role may not change this. Ask an administrator."}
    assert await kept(shop, None) == []


async def test_who_loses_the_right_while_typing_changes_nothing(shop: House) -> None:
    await shop.link(Role("Petro", "administrator", "2", 102))
    olga = shop.account(OLGA)
    olga.write("/notifications")
    await shows(shop, olga, "Notifications are on.")
    await forge(shop, olga, TypeBegin(ALL, "all"))
    await shows(shop, olga, "From when should it be quiet?")
    staff = {"id": OLGA.crm_id, "name": "Olga", "role": "manager"}
    await shop.post("staff.updated", {"staff": staff})
    await shop.quiet()

    olga.write("22:30")

    await shows(shop, olga, "Your role may not change this.")


OUTDATED = (
    QuietPage("them"),
    UsePreset(ME, "siesta"),
    BeginPage(ME, "someday"),
    EndPage(ME, "all", 1440),
    SetQuiet(ME, "all", 10**9, 0),
    RhythmPage("message.failed"),  # urgent: it never waits
    RhythmPage("order.status_changed"),  # not allowed at first
    SetRhythm("", "never"),
    SetRhythm("", ""),
    SetRhythm("order.unheard_of", "hourly"),
    ZonePage("atlantis", 0),
    SetZone("Europe/Atlantis"),
    SetZone("../../etc/passwd"),
)


async def test_an_outdated_or_forged_press_changes_nothing(shop: House) -> None:
    marta = await open_settings(shop)
    before = marta.last.edits if marta.last else None

    answers = {await forge(shop, marta, press) for press in OUTDATED}

    assert answers == {"This button is outdated."}
    assert marta.last is not None
    assert marta.last.edits == before


async def test_a_digest_is_chosen_in_general_and_by_type(shop: House) -> None:
    marta = await open_settings(shop)

    await walk(
        shop,
        marta,
        ("Digest", "Each message comes at once."),
        ("Twice a day", "A digest comes at 9:00 and at 18:00."),
        ("Back", "How often: twice a day"),
        ("By type", "Press a type to turn"),
        ("Sound and digest", "Press a type to set"),
        ("New orders: on", "How often: twice a day"),
        ("Digest", "Digest: New orders"),
        ("Hourly", "A digest comes every hour."),
        ("As for all types", "A digest comes at 9:00 and at 18:00."),
        ("As it comes", "Each message comes at once."),
        ("Back", "How often: as it comes"),
    )


async def test_a_time_zone_is_chosen_by_a_city_and_its_time(shop: House) -> None:
    marta = await open_settings(shop)

    await walk(
        shop,
        marta,
        ("Time zone", "Your time zone: Kyiv, where it is now 18:00."),
        ("London, 16:00", "Your time zone: London, where it is now 16:00."),
        ("Asia", "Page 1 of"),
        ("Next →", "Page 2 of"),
        ("Back", "Your time zone: London"),
        ("Back", "Time zone: London"),
    )
