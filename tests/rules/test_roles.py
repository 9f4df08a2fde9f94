"""Roles by any name: what is one of the seven, and what is a role of its own."""

import itertools
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.letters.invisible import without_invisible
from bot.rules.audience import ROLES
from bot.rules.roles import NAMES as NAMES_OF
from bot.rules.roles import known_role, role_of
from bot.ui.texts import LANGUAGES, plain

NAMES = [(name, role) for role, names in NAMES_OF.items() for name in names]
LONG_WORDS = [(name, role) for name, role in NAMES if len(name) > 6 and name.isalpha()]
BESIDES = ("senior", "account", "assistant", "2", "склад", "night-shift", "(Kyiv)", "junior")
SEPARATORS = st.sampled_from([" ", "_", "-", "  ", " - ", ".", "\N{NO-BREAK SPACE}", ""])


def test_there_are_names_for_the_seven_and_no_others() -> None:
    assert tuple(NAMES_OF) == ROLES
    assert len({name for name, _ in NAMES}) == len(NAMES)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_known_by_its_name_in_each_language(role: str) -> None:
    shown = [plain(language, f"role-{role}") for language in LANGUAGES]

    assert [known_role(name) for name in (role, *shown)] == [role] * (1 + len(LANGUAGES))


@pytest.mark.parametrize(
    ("text", "role"),
    [
        *((name, "administrator") for name in ("Administrator", "ADMIN", " admin ", "Admin.")),
        *((name, "administrator") for name in ("Адміністратор", "администратор", "АДМІН")),
        *((name, "administrator") for name in ("administartor", "adminstrator", "Adminstartor")),
        *((name, "manager") for name in ("manger", "Менеджер", "менежер", "MANAGER")),
        *((name, "content-manager") for name in ("content manager", "Content_Manager")),
        *((name, "content-manager") for name in ("contentmanager", "контент-менеджер")),
        *((name, "content-manager") for name in ("Content Manger", "КОНТЕНТ МЕНЕДЖЕР")),
        *((f"Кур{sign}єр", "courier") for sign in "'’ʼ`´‘′ʹ＇"),
        *((name, "courier") for name in ("Курьер", "curier", "Courrier")),
        ("Аналітик", "analyst"),
        ("Постачальник", "supplier"),
        ("виробник", "producer"),
    ],
)
def test_a_role_is_known_however_it_is_written(text: str, role: str) -> None:
    assert (known_role(text), role_of(text)) == (role, role)


@pytest.mark.parametrize(
    "text",
    [
        *("account manager", "senior manager", "Manager 2", "manager2", "sales-manager"),
        *("management", "Manage", "managers", "admin assistant", "sysadmin", "superadmin"),
        *("administration", "Адміністрація", "администрация", "administrative", "office admin"),
        *("contact manager", "contract manager", "event manager", "content", "content editor"),
        *(
            "analytics",
            "Аналітика",
            "product",
            "production",
            "supplies",
            "supply",
            "supply manager",
        ),
        *("carrier", "courier service", "owner", "Власник", "amin", "old administrator"),
        *("", " ", "—", "7", "'", "\N{PRIME}", "💼", "administrator" * 9, "старший менеджер"),
    ],
)
def test_another_role_stays_as_the_crm_wrote_it(text: str) -> None:
    assert known_role(text) is None
    assert role_of(text) == text


@st.composite
def spelling(draw: st.DrawFn) -> tuple[str, str]:
    """A name in any case and with any separators, and its role."""
    name, role = draw(st.sampled_from(NAMES))
    cases = draw(st.lists(st.booleans(), min_size=len(name), max_size=len(name)))
    cased = "".join(
        letter.upper() if up else letter for letter, up in zip(name, cases, strict=True)
    )
    return draw(SEPARATORS).join(cased.split(" ")), role


@given(spelling())
def test_neither_case_nor_signs_between_words_matter(spelt: tuple[str, str]) -> None:
    text, role = spelt

    assert known_role(text) == role
    assert known_role(f" {text}\n") == role


@given(st.sampled_from(LONG_WORDS), st.data())
def test_one_slip_within_a_word_does_not_matter(
    named: tuple[str, str], data: st.DataObject
) -> None:
    word, role = named
    at = data.draw(st.integers(2, len(word) - 2))
    slipped = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + "z" + word[at + 1 :],
        word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
    )

    assert {known_role(text) for text in slipped} == {role}


@given(st.sampled_from([role for role in ROLES if "-" not in role]), st.sampled_from(BESIDES))
def test_a_word_more_makes_it_another_role(role: str, word: str) -> None:
    assert [known_role(text) for text in (f"{role} {word}", f"{word} {role}")] == [None, None]


@given(st.text(max_size=80))
def test_any_text_is_one_of_the_seven_or_stays(text: str) -> None:
    role = role_of(text)

    assert role in ROLES or role == normalize("NFC", without_invisible(text))
    assert role_of(role) == role


def test_no_name_of_one_role_is_a_slip_of_another() -> None:
    for (name, role), (other, other_role) in itertools.combinations(NAMES, 2):
        assert role == other_role or known_role(name) != known_role(other)
