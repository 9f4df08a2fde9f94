"""Claims about the pages of quiet hours and time zones, and about what their buttons change."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import zones
from bot.calendar.quiet_hours import DAYS, GROUPS, MORE, PRESETS, Span, Week
from bot.callbacks import Press
from bot.callbacks import times as presses
from bot.callbacks.times import ALL, ME
from bot.pages import typed_answers
from bot.pages.personal import quiet_hours
from bot.pages.personal import zones as zone_pages
from bot.pages.personal.quiet_hours import Quiet, in_words, is_valid, wanted
from bot.pages.typed_answers import BadReply
from bot.ui.html import text_of
from bot.ui.reader import Reader
from bot.ui.screens import Screen
from bot.ui.texts import LANGUAGES
from tests.cards.happenings import ENGLISH, KYIV, assert_taken

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
NIGHT = PRESETS["night"].spans
any_language = pytest.mark.parametrize("language", LANGUAGES)


def lines_of(*spans: Span) -> list[str]:
    return [text_of(line) for line in in_words(Week.of(spans), ENGLISH)]


def pressed(screen: Screen) -> list[Press]:
    return [button.press for row in screen.rows for button in row if button.press]


@pytest.mark.parametrize(
    ("spans", "lines"),
    [
        (NIGHT, ["Every day: 22:00–8:00"]),
        (PRESETS["evening"].spans, ["Mon–Thu: 20:00–9:00", "Fri 20:00 – Mon 9:00"]),
        ([Span(day, 780, 840) for day in GROUPS["work"]], ["Working days: 13:00–14:00"]),
        ([Span(5, 0, 0), Span(6, 0, 0)], ["Sat 0:00 – Mon 0:00"]),
        ([Span(0, 1350, 450), Span(2, 1350, 450)], ["Mon, Wed: 22:30–7:30"]),
        ([], []),
        ([Span(day, 0, 0) for day in DAYS], []),
    ],
)
def test_days_with_the_same_hours_are_told_together(spans: list[Span], lines: list[str]) -> None:
    assert lines_of(*spans) == lines


@any_language
@pytest.mark.parametrize("whose", [ME, ALL])
@pytest.mark.parametrize(
    ("own", "cabinet", "on"), [((), (), True), (NIGHT, (), True), (NIGHT, NIGHT, False)]
)
def test_every_button_of_every_page_is_valid(
    language: str, whose: str, own: tuple[Span, ...], cabinet: tuple[Span, ...], on: bool
) -> None:
    quiet, reader = Quiet(whose, own, cabinet if whose == ME else (), on), Reader(language, KYIV)
    choices = [
        presses.DaysPage(whose),
        presses.MoreDaysPage(whose),
        *(presses.BeginPage(whose, days + MORE) for days in GROUPS),
        *(presses.BeginPage(whose, days) for days in GROUPS),
        presses.EndPage(whose, "rest", 1350),
    ]

    screens = [quiet_hours.quiet_screen(quiet, reader, NOW)]
    screens += [quiet_hours.choice_screen(choice, reader) for choice in choices]

    for screen in screens:
        assert_taken(screen)
        for press in pressed(screen):
            assert not hasattr(press, "whose") or is_valid(press)  # type: ignore[arg-type]  # one of ours


@pytest.mark.parametrize(
    ("press", "own", "on"),
    [
        (presses.SwitchQuiet(ME, False), NIGHT, False),
        (presses.SwitchQuiet(ME, True), NIGHT, True),
        (presses.UsePreset(ME, "late"), PRESETS["late"].spans, True),
        (presses.FollowCabinet(), (), True),
        (presses.FreeDays(ME, "all"), (), False),  # not: as the cabinet's
        (presses.SwitchQuiet(ALL, False), (), True),
    ],
)
def test_a_button_changes_the_hours_as_it_says(
    press: presses.SwitchQuiet, own: tuple[Span, ...], on: bool
) -> None:
    quiet = wanted(Quiet(press.whose, NIGHT, PRESETS["work"].spans), press)

    assert (tuple(quiet.own), quiet.on) == (own, on)


def test_changing_one_day_of_the_cabinets_hours_keeps_the_others() -> None:
    quiet = wanted(Quiet(ME, (), NIGHT), presses.SetQuiet(ME, "0", 60, 120))

    assert sorted(quiet.own) == [Span(0, 60, 120), *NIGHT[1:]]


def test_hours_are_added_to_those_of_the_same_days() -> None:
    quiet = wanted(Quiet(ME, NIGHT), presses.SetQuiet(ME, "work+", 780, 840))

    assert [text_of(it) for it in in_words(quiet.week, ENGLISH)] == [
        "Working days: 13:00–14:00",
        "Every day: 22:00–8:00",
    ]


def test_hours_are_added_to_the_cabinets_as_ones_own() -> None:
    quiet = wanted(Quiet(ME, (), NIGHT), presses.SetQuiet(ME, "0+", 780, 840))

    assert sorted(quiet.own) == sorted([*NIGHT, Span(0, 780, 840)])


def test_hours_can_be_added_only_to_hours_that_hold() -> None:
    def offers(quiet: Quiet) -> bool:
        screen = quiet_hours.quiet_screen(quiet, ENGLISH, NOW)
        return presses.MoreDaysPage(ME) in pressed(screen)

    assert [offers(Quiet(ME, NIGHT, on=on)) for on in (True, False)] == [True, False]
    assert offers(Quiet(ME, (), NIGHT))
    assert not offers(Quiet(ME))


@pytest.mark.parametrize(
    "press",
    [
        presses.QuietPage("them"),
        presses.BeginPage(ME, "+"),
        presses.BeginPage(ME, "all++"),
        presses.MoreDaysPage("them"),
        presses.UsePreset(ME, "siesta"),
        presses.BeginPage(ME, "9"),
        presses.EndPage(ME, "all", 1440),
        presses.SetQuiet(ALL, "all", 0, 10**9),
    ],
)
def test_a_forged_button_is_not_valid(press: presses.SetQuiet) -> None:
    assert not is_valid(press)


# -- an odd time, typed


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *(("22:30", 1350), ("7", 420), ("07.45", 465), (" 0:00 ", 0), ("24:00", 0), ("9 05", 545)),
        *(("9", 540), ("9.30", 570), ("0930", 570), ("930", 570)),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, minutes: int) -> None:
    assert typed_answers.time_in(text) == minutes


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("25:99", "time-impossible"),
        ("24:01", "time-impossible"),
        ("25:00", "time-impossible"),
        ("2460", "time-impossible"),
        ("9:30 pm", "time-unclear"),
        ("09:300", "time-unclear"),
        ("🕘" * 12, "time-unclear"),
        ("🕘" * 1_000_000, "time-unclear"),
        ("12:60", "time-impossible"),
        ("half past ten", "time-unclear"),
        ("22:3", "time-unclear"),
        ("-1:00", "time-unclear"),
        ("٢٢:٣٠", "time-unclear"),
        ("", "time-unclear"),
        ("9" * 1_000_000, "time-unclear"),
        (None, "time-unclear"),
    ],
)
def test_what_is_not_a_time_is_refused_with_a_reason(text: str | None, reason: str) -> None:
    with pytest.raises(BadReply) as caught:
        typed_answers.time_in(text)

    assert caught.value.text_id == reason


@given(st.text(max_size=50))
def test_whatever_is_typed_gives_minutes_or_a_reason(text: str) -> None:
    with suppress(BadReply):
        assert 0 <= typed_answers.time_in(text) < 1440


# -- time zones


def test_the_common_cities_are_known_by_their_names() -> None:
    names = {language: zones.city("Europe/Kyiv", language) for language in LANGUAGES}

    assert names == {"en": "Kyiv", "uk": "Київ", "ru": "Киев"}
    assert zones.city("America/Argentina/Buenos_Aires", "en") == "Buenos Aires"


@any_language
def test_every_zone_that_is_offered_can_be_chosen(language: str) -> None:
    reader = Reader(language, KYIV)
    offered = pressed(zone_pages.zones_screen(reader, NOW))
    for region in zones.REGIONS:
        for page in range(10):
            screen = zone_pages.region_screen(region, page, reader, NOW)
            assert_taken(screen)
            offered += pressed(screen)

    chosen = {press.zone for press in offered if isinstance(press, presses.SetZone)}

    assert len(chosen) > 400
    assert [name for name in chosen if not zones.is_known(name)] == []


def test_a_common_city_that_is_no_longer_known_is_not_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zones, "COMMON", ("Europe/Kyiv", "Europe/Atlantis"))

    offered = pressed(zone_pages.zones_screen(ENGLISH, NOW))

    assert [it.zone for it in offered if isinstance(it, presses.SetZone)] == ["Europe/Kyiv"]


def test_a_city_is_shown_with_its_time() -> None:
    screen = zone_pages.zones_screen(ENGLISH, NOW)

    labels = [button.label for row in screen.rows for button in row]

    assert {"✓ Kyiv, 18:00", "London, 16:00", "New York, 11:00"} <= set(labels)
