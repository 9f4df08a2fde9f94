"""What a newcomer reads agrees with the code, and every link in it leads somewhere."""

import re
from pathlib import Path

import pytest

from bot.events import payloads
from bot.rules import audience
from bot.rules.catalog import KINDS, Kind
from bot.runtime.config import VARIABLES
from bot.ui.texts import plain

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

IN_WORDS = {
    audience.MANAGER: "its manager, else the default managers of its source",
    audience.ASSIGNEE: "the assignee, else the default managers of its source",
    audience.ASSIGNEE_OR_ADMINISTRATORS: (
        "the assignee, else the default managers of its source, else administrators"
    ),
    audience.SENDER: (
        "its sender, else the default managers of its source, else everyone except administrators;"
        " never an administrator"
    ),
    audience.ADMINISTRATORS: "administrators",
    audience.TESTER: "the administrator who asked for it",
}
NUMBERS = {16: "Sixteen", 17: "Seventeen", 18: "Eighteen", 19: "Nineteen", 20: "Twenty"}


def row_of(kind: Kind) -> str:
    allowed = "always" if kind.own else ("on" if kind.allowed_at_first else "off")
    name = plain("en", f"{kind.text_id}.name")
    words = IN_WORDS[kind.audience]
    if not kind.own and "source" not in payloads.FACTS[kind.key].model_fields:
        words = words.replace(", else the default managers of its source", "")
    cells = (f"`{kind.key}`", name, words, kind.section, allowed)
    return f"| {' | '.join(cells)} |"


def headings(document: Path) -> set[str]:
    """The anchors of a document, as they are made of its headings."""
    found = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each).strip().lower().replace(" ", "-") for each in found}


def test_readme_says_who_gets_every_kind() -> None:
    table = README.partition("## Who gets what")[2].partition("\n## ")[0]

    rows = [line for line in table.splitlines() if line.startswith("| `")]

    assert rows == [row_of(kind) for kind in KINDS.values()]


def test_readme_names_every_urgent_kind() -> None:
    sentence = README.partition("Urgent are ")[2].partition(".\n")[0]

    named = re.findall(r"`(\w+\.\w+)`", sentence)

    assert named == [kind.key for kind in KINDS.values() if kind.urgent]


def test_readme_counts_the_variables_rightly() -> None:
    assert f"\n{NUMBERS[len(VARIABLES)]} variables" in README


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(document: Path) -> None:
    prose = re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    links = re.findall(r"\]\((?!https?://|mailto:)([^)\s]+)\)", prose)

    broken = []
    for link in links:
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        if not target.exists() or (anchor and anchor not in headings(target)):
            broken.append(link)

    assert broken == []


def test_decisions_are_numbered_without_a_gap_and_linked_from_the_readme() -> None:
    pages = sorted(path.name for path in (ROOT / "docs/decisions").glob("*.md"))

    assert [name[:4] for name in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    assert [name for name in pages if f"(docs/decisions/{name})" not in README] == []
