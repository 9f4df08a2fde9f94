"""What people call roles and channels, and how a button writes them."""

import logging

import pytest

from bot.cards.naming import full_name_of, medium_name, role_label, role_name
from bot.rules.audience import ROLES
from bot.ui.texts import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["Пакувальниця", "a:b", "manager.name", "-", "old", "x y"])
def test_a_role_of_the_crm_is_shown_as_it_is_and_not_logged(
    language: str, role: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert role_name(role, language) == role_label(role, language) == role

    assert caplog.records == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_a_known_role_has_a_capital_letter_on_a_button(language: str, role: str) -> None:
    name, label = role_name(role, language), role_label(role, language)

    assert label[0] == name[0].upper()
    assert label[1:] == name[1:]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("whatsapp", "WhatsApp"),
        ("WHATSAPP", "WhatsApp"),
        ("olx", "OLX"),
        ("tiktok", "TikTok"),
        ("marketplace", "marketplace"),
        ("", ""),
    ],
)
def test_a_channel_is_spelt_as_it_calls_itself(kind: str, shown: str) -> None:
    assert medium_name(kind) == shown


def test_so_is_a_source_of_which_the_crm_knows_nothing_else() -> None:
    assert full_name_of({"id": "9", "name": "whatsapp"}) == "WhatsApp"
    assert full_name_of({"id": "9", "name": "whatsapp Kyiv"}) == "whatsapp Kyiv"
