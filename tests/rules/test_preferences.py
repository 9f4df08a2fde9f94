"""Claims about how a person is told, and about the settings message that shows it."""

import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from bot.calendar.availability import Times
from bot.callbacks.press import Press
from bot.callbacks.settings import (
    Choose,
    ChooseSource,
    HeardSource,
    OpenKind,
    SwitchKind,
    SwitchSource,
)
from bot.pages.personal import settings
from bot.rules.catalog import KINDS, Kind, switchable
from bot.rules.preferences import (
    EVERYTHING_OFF,
    PREFERENCES,
    PUSH,
    SOUND,
    Choices,
    Preference,
    Verdict,
    Wishes,
    part_of,
)
from bot.ui.reader import Reader
from bot.ui.screens import Paging, Screen
from bot.ui.texts import LANGUAGES, say
from storage.tables import Source
from tests.cards.happenings import ENGLISH, KYIV

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
ORDER = KINDS["order.created"]
URGENT = KINDS["message.failed"]
ALLOWED = list(switchable())
ANY_TIME = Times(KYIV)

any_language = pytest.mark.parametrize("language", LANGUAGES)


def chosen(**made: bool) -> Choices:
    """Choices for all kinds."""
    return Choices({(key, ""): value for key, value in made.items()})


def for_kind(key: str, kind: str, *, value: bool) -> Choices:
    return Choices({(key, kind): value})


def decide(kind: Kind, choices: Choices) -> Verdict:
    return Wishes(choices).verdict(kind, NOW)


def offered(screen: Screen) -> list[Choose]:
    """What the switches of the screen would choose."""
    pressed = (button.press for row in screen.rows for button in row)
    return [press for press in pressed if isinstance(press, Choose)]


def test_without_choices_people_hear_at_once_with_a_sound() -> None:
    assert decide(ORDER, Choices()) == Verdict(NOW, silent=False, pops_up=True)


def test_push_off_sends_nothing() -> None:
    assert decide(ORDER, chosen(push=False)) == Verdict(None, ended="push_off", pops_up=True)


def test_push_off_for_one_kind_sends_nothing_of_it() -> None:
    choices = for_kind("push", ORDER.key, value=False)

    assert decide(ORDER, choices) == Verdict(None, ended="push_off", pops_up=True)


def test_push_off_for_one_kind_leaves_others_alone() -> None:
    choices = for_kind("push", ORDER.key, value=False)

    assert decide(URGENT, choices) == Verdict(NOW, pops_up=True)


def test_push_on_for_one_kind_does_not_beat_push_off_in_general() -> None:
    choices = Choices({("push", ""): False, ("push", ORDER.key): True})

    assert decide(ORDER, choices).ended == "push_off"


def test_sound_off_sends_silently() -> None:
    assert decide(ORDER, chosen(sound=False)) == Verdict(NOW, silent=True, pops_up=True)


def test_sound_off_for_one_kind_silences_that_kind_alone() -> None:
    choices = for_kind("sound", ORDER.key, value=False)

    assert [decide(kind, choices).silent for kind in (ORDER, URGENT)] == [True, False]


@pytest.mark.parametrize("kind", [ORDER, URGENT], ids=lambda it: it.key)
@pytest.mark.parametrize("source", ["3", "north/3", "source.disconnected", "a:b"])
def test_push_off_for_one_source_sends_nothing_of_it_whatever_the_kind(
    kind: Kind, source: str
) -> None:
    wishes = Wishes(Choices({("push", part_of(source)): False}))

    hears = {
        key: wishes.verdict(kind, NOW, urgent=kind.urgent, targets={"source": key} if key else {})
        for key in (source, "4", "")
    }

    assert hears == {
        source: Verdict(None, ended="push_off", pops_up=True),
        "4": Verdict(NOW, pops_up=True),
        "": Verdict(NOW, pops_up=True),
    }


def test_off_in_general_for_the_kind_or_for_the_source_is_off() -> None:
    parts = ("", ORDER.key, part_of("3"))
    for values in itertools.product((True, False), repeat=3):
        made = dict(zip(parts, values, strict=True))
        for preference in (PUSH, SOUND):
            choices = Choices({(preference.key, part): value for part, value in made.items()})

            verdict = Wishes(choices).verdict(ORDER, NOW, targets={"source": "3"})

            is_on = verdict.ended is None if preference is PUSH else not verdict.silent
            assert is_on == all(values), (preference.key, made)


def test_everything_off_beats_every_other_choice_whatever_the_kind() -> None:
    for push, sound in itertools.product((True, False), repeat=2):
        choices = chosen(everything_off=True, push=push, sound=sound)

        verdicts = {decide(each, choices) for each in KINDS.values()}

        assert verdicts == {Verdict(None, ended="everything_off")}


def test_the_settings_offer_these_switches_and_no_others() -> None:
    shown = {press.preference for press in offered(settings.settings_screen(Wishes(), ENGLISH))}

    assert shown == {"push", "sound", "everything_off"}


def test_what_is_about_the_page_is_shown_only_with_a_web_bell() -> None:
    for of_part in (False, True):
        without, with_it = (
            settings.kind_screen(Wishes(), ORDER, 0, ENGLISH, it)
            if of_part
            else settings.settings_screen(Wishes(), ENGLISH, offered=it)
            for it in (settings.offered(on_page=False), settings.offered(on_page=True))
        )
        assert "browsers" not in {it.preference for it in offered(without)}
        assert "browsers" in {it.preference for it in offered(with_it)}


@pytest.mark.parametrize("push", [True, False])
@pytest.mark.parametrize("browsers", [True, False])
def test_telegram_and_browsers_are_told_apart_from_each_other(push: bool, browsers: bool) -> None:
    wanted = Wishes(chosen(push=push, browsers=browsers), in_browsers=True)

    verdict = wanted.verdict(ORDER, NOW)

    assert (verdict.due_at is not None, verdict.push_at is not None) == (push, browsers)


def test_muted_or_with_everything_off_browsers_are_not_told_either() -> None:
    wanted = [
        Wishes(chosen(everything_off=True), in_browsers=True),
        Wishes(muted=[("source", "3")], in_browsers=True),
        Wishes(chosen(push=False), muted=[("source", "3")], in_browsers=True),
        Wishes(),
    ]

    for each in wanted:
        assert each.verdict(ORDER, NOW, targets={"source": "3"}).push_at is None


@any_language
def test_a_switch_carries_the_opposite_of_the_state(language: str) -> None:
    for values in itertools.product((True, False), repeat=3):
        choices = chosen(**dict(zip(("push", "sound", "everything_off"), values, strict=True)))

        wanted = {
            press.preference: press.value
            for press in offered(settings.settings_screen(Wishes(choices), Reader(language, KYIV)))
        }

        assert wanted == {key: not choices.of(PREFERENCES[key]) for key in wanted}


@any_language
def test_the_text_says_the_state_in_words(language: str) -> None:
    for preference, value in itertools.product((PUSH, SOUND), (True, False)):
        wanted, shown = Wishes(chosen(**{preference.key: value})), settings.offered(on_page=True)
        screen = settings.settings_screen(wanted, Reader(language, KYIV), offered=shown)

        words = say(language, f"{preference.text_id}.means-{'on' if value else 'off'}")

        assert words in screen.text


def test_a_button_says_what_it_changes_and_how_that_is_now() -> None:
    for choices, state in ((Choices(), "on"), (chosen(push=False, sound=False), "off")):
        screens = (
            settings.settings_screen(Wishes(choices), ENGLISH),
            settings.kind_screen(Wishes(choices), ORDER, 0, ENGLISH),
        )

        general, kind = ([b.label for row in it.rows for b in row] for it in screens)

        assert general == [
            *(f"Push: {state}", f"Sound: {state}", "Turn everything off"),
            *("Quiet hours", "Digest", "By type", "By source", "Time zone", "Menu"),
        ]
        assert kind == ["Push: on", "Sound: on", "Digest", "Back"]


@any_language
def test_every_page_says_that_everything_is_off(language: str) -> None:
    off = chosen(everything_off=True)
    words = say(language, f"{EVERYTHING_OFF.text_id}.means-on")

    for screen in (
        settings.settings_screen(Wishes(off), Reader(language, KYIV)),
        settings.kinds_screen(off, ALLOWED, 0, Reader(language, KYIV)),
        settings.kind_screen(Wishes(off), ORDER, 0, Reader(language, KYIV)),
    ):
        assert words in screen.text


def test_a_kind_says_that_push_is_off_in_general() -> None:
    screen = settings.kind_screen(Wishes(chosen(push=False)), ORDER, 0, ENGLISH)

    assert "Push is off for everything" in screen.text


PageOfKinds = Callable[[Choices, Sequence[Kind], int, Reader], Screen]


@pytest.mark.parametrize("page", [0, 1, 2, 99])
def test_a_page_of_kinds_offers_kinds_whatever_its_number(page: int) -> None:
    screen = settings.kinds_screen(Choices(), ALLOWED, page, ENGLISH)

    switched = [b for row in screen.rows for b in row if isinstance(b.press, SwitchKind)]

    assert 1 <= len(switched) <= settings.PAGE


@pytest.mark.parametrize(
    ("page_of_kinds", "press"),
    [(settings.kinds_screen, SwitchKind), (settings.kinds_in_detail_screen, OpenKind)],
    ids=["switch", "open"],
)
def test_every_allowed_kind_is_on_one_page(page_of_kinds: PageOfKinds, press: type[Press]) -> None:
    listed = [
        getattr(button.press, "kind", "")
        for page in range(settings.page_of(ALLOWED[-1], ALLOWED) + 1)
        for row in page_of_kinds(Choices(), ALLOWED, page, ENGLISH).rows
        for button in row
        if isinstance(button.press, press)
    ]

    assert listed == [kind.key for kind in ALLOWED]


def test_without_an_allowed_kind_the_page_says_so() -> None:
    screen = settings.kinds_screen(Choices(), [], 0, ENGLISH)

    assert "has not allowed any type" in screen.text
    assert [it.label for row in screen.rows for it in row] == ["Back"]


def test_the_list_of_kinds_says_off_and_silent_in_words() -> None:
    choices = Choices({("push", "order.created"): False, ("sound", "lead.created"): False})

    labels = [
        b.label for row in settings.kinds_screen(choices, ALLOWED, 0, ENGLISH).rows for b in row
    ]

    assert {"New orders: off", "New leads: silent", "Orders assigned to you: on"} <= set(labels)


SHOP = Source(id=1, cabinet="", crm_id="3", name="Shop")
NORTH = Source(id=2, cabinet="north", crm_id="3", name="Shop")
SOURCES = Paging(0, 2)


def test_the_list_of_sources_says_off_and_silent_in_words_and_tells_cabinets_apart() -> None:
    choices = Choices({("push", part_of("3")): False, ("sound", part_of("north/3")): False})

    screen = settings.sources_screen(choices, [SHOP, NORTH], SOURCES, ENGLISH)

    switched = [b for row in screen.rows for b in row if isinstance(b.press, SwitchSource)]
    assert [it.label for it in switched] == ["Shop: off", "Shop · north: silent"]
    wanted = [SwitchSource(1, 0, True), SwitchSource(2, 0, False)]
    assert [it.press for it in switched] == wanted
    detail = settings.sources_in_detail_screen(choices, [SHOP, NORTH], SOURCES, ENGLISH)
    opened = [b for row in detail.rows for b in row if isinstance(b.press, HeardSource)]
    assert [it.label for it in opened] == [it.label for it in switched]


@any_language
def test_a_switch_of_a_source_carries_the_opposite_of_its_state(language: str) -> None:
    choices = Choices({("push", part_of("3")): False, ("sound", part_of("north/3")): False})

    screen = settings.source_screen(choices, SHOP, 4, Reader(language, KYIV))

    pressed = [button.press for row in screen.rows for button in row]
    assert [it for it in pressed if isinstance(it, ChooseSource)] == [
        ChooseSource("push", 1, 4, True),
        ChooseSource("sound", 1, 4, False),
    ]
    assert say(language, f"{PUSH.text_id}.means-off") in screen.text
    assert say(language, f"{SOUND.text_id}.means-on") in screen.text


@any_language
@pytest.mark.parametrize("preference", [PUSH, SOUND], ids=lambda it: it.key)
def test_a_source_says_what_is_off_in_general(language: str, preference: Preference) -> None:
    choices = chosen(**{preference.key: False})

    screen = settings.source_screen(choices, SHOP, 0, Reader(language, KYIV))

    assert say(language, f"{preference.text_id}.off-for-all-sources") in screen.text


def test_a_source_without_a_name_is_called_by_its_number() -> None:
    nameless = Source(id=5, cabinet="north", crm_id="77")

    screen = settings.sources_screen(Choices(), [nameless], Paging(0, 1), ENGLISH)

    assert screen.rows[0][0].label == "№ 77 · north: on"


@any_language
def test_without_a_source_the_page_says_so(language: str) -> None:
    screen = settings.sources_screen(Choices(), [], Paging(3, 0), Reader(language, KYIV))

    assert say(language, "settings-no-sources") in screen.text
