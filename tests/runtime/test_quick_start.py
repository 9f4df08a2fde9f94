"""The quick half of the program, which takes hooks while the slow half is still being imported."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_assembly_imports_neither_aiogram_nor_what_needs_it() -> None:
    """Whatever imports aiogram would have brought it along."""
    code = "import bot.app, sys; print(*(n for n in sys.modules if n.startswith('aiogram')))"

    assert _said(code) == ""


def test_port_opens_before_what_asks_crms_and_draws_cards_is_imported() -> None:
    code = "import bot.app, sys; print(*(n for n in sys.modules if n in ('bot.sync', 'bot.cards')))"

    assert _said(code) == ""


def test_configuration_is_read_without_importing_the_providers() -> None:
    code = "import bot.runtime.config, sys; print('bot.providers' in sys.modules)"

    assert _said(code) == "False"


def _said(code: str) -> str:
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return said.stdout.strip()
