"""docs/openapi.json is what the code says, is OpenAPI, and allows what is known to be right."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from bot.events import fields, shapes
from bot.events.payloads import FACTS
from tests.openapi.document import FILE, HOOK, ROOT, as_text, document

SAMPLES = sorted((ROOT / "tests" / "samples" / "generic").glob("*.json"))
READERS = {
    "Id": fields.identifier,
    "Label": fields.label,
    "Status": fields.status,
    "Amount": fields.amount,
    "Cost": fields.cost,
    "Count": fields.count,
    "Time": fields.instant,
    "DateOrTime": fields.day_or_instant,
    "Period": fields.period,
    "FullName": fields.words(fields.NAME_LENGTH, required=True),
}
SAID = document()
BORDERS: dict[str, list[Any]] = {
    "Id": [
        *("", " ", "a b", " 5\n", "a\tb", "a\x00", "x" * 200, "x" * 201, "  " + "x" * 200),
        *("\u200b", "a\u00a0b", "\u2028", "\x1c5\x1f", "Замовлення № 5", "👍", "\u00ad", "a\ufeff"),
        *(0, -5, 10**40, True, None, 6.5, [], {}),
    ],
    "Label": ["", "x" * 300, 5, True, None, 5.5],
    "Status": [
        "",
        " \t",
        "\u200b",
        "\u2800",
        "\x00",
        "\x00\u0600",
        "é",
        "готово",
        0,
        True,
        None,
        1.5,
    ],
    "Count": [0, 1, -1, 10**9, 10**9 - 1, 1.0, 1.5, -0.0, 1e9, 1e300, True, None, "1", [], {}],
    "Amount": [
        *(0, -1, 10**15, 10**15 - 1, -(10**15), 1e15, 1e-9, True, None),
        *("1198.00", "+1", "-1.5", "", ".5", "5.", "1e5", " 12 ", "1,5", "0" * 41, "0" * 40),
        *("9" * 15, "1" + "0" * 15, "0" * 25 + "9" * 15, "0." + "9" * 40, "0." + "9" * 41, "١"),
    ],
    "Cost": [0, -1, -1e-7, -5e-324, 5, "0", "-0", "-0.00", "-0.0000001", "-1", "+1", "1198.00"],
    "Time": [
        *("2026-11-22T16:00:00Z", "2026-11-22 16:00:00z", "2026-11-22t16:00:60.123456789+05:30"),
        *("2026-11-22T16:00:00", "2026-11-22", "2026-02-29T00:00:00Z", "2028-02-29T00:00:00Z"),
        *("2100-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "2026-04-31T00:00:00Z"),
        *("2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z"),
        *("2026-11-22T24:00:00Z", "2026-11-22T23:60:00Z", "2026-11-22T23:59:61Z"),
        *("2026-11-22T16:00:00+24:00", "2026-11-22T16:00:00+05:60", "2026-11-22T16:00:00-23:59"),
        *("1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00-05:00"),
        *("1970-01-01T00:00:00+05:00", "2199-12-31T23:59:59Z", "2199-12-31T23:59:59-05:00"),
        *("2200-01-01T00:00:00Z", "2026-11-22T16:00:00.Z", 1795363200, None),
    ],
    "DateOrTime": ["2026-12-25", "2026-02-30", "1969-12-31", "2199-12-31", "26-12-25", "", None],
    "Period": [
        *("monthly", "Weekly", " yearly ", "30 days", "1 day", "0 days", "3660 days", "3661 days"),
        *("0030  days", "00030 days", "30days", "daily", "", "quarterly", 30, None),
    ],
    "FullName": [
        "",
        " ",
        "\u00ad",
        "\u200d",
        "\ufe0f",
        "\x00",
        "\x01",
        "\u2800\x7f",
        "Olga",
        5,
        None,
    ],
}

# That marks need a letter is in the description alone.
_NOT_IN_PATTERNS = ("Cs", "Cn", "Co", "Mn", "Mc", "Me")


def schema(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}", "components": SAID["components"]}


def is_read(name: str, value: object) -> bool:
    try:
        READERS[name](value)
    except ValueError:  # pydantic's own errors are ValueErrors
        return False
    return True


def test_the_document_is_what_the_code_says() -> None:
    assert FILE.read_text("utf-8") == as_text(), (
        "docs/openapi.json is out of date: `make openapi` writes it"
    )


def test_the_document_is_openapi() -> None:
    validate(json.loads(FILE.read_text("utf-8")), cls=OpenAPIV31SpecValidator)


def test_the_document_has_every_type_once() -> None:
    event = SAID["components"]["schemas"]["Event"]

    assert list(event["discriminator"]["mapping"]) == list(FACTS)
    assert [it["$ref"] for it in event["oneOf"]] == [*event["discriminator"]["mapping"].values()]


def test_every_shape_has_a_reader() -> None:
    assert READERS.keys() == shapes.NAMED.keys() == BORDERS.keys()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_is_allowed(path: Path) -> None:
    sample = json.loads(path.read_text("utf-8"))
    body = json.loads(sample["request"]["body"]) if "request" in sample else sample

    jsonschema_rs.validate(schema("Event"), body)


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in BORDERS.items() for value in values],
)
def test_a_shape_allows_what_its_reader_takes(name: str, value: object) -> None:
    assert jsonschema_rs.is_valid(schema(name), value) == is_read(name, value)


@pytest.mark.parametrize("name", READERS)
@given(
    text=st.text(st.characters(exclude_categories=_NOT_IN_PATTERNS, max_codepoint=0xFFFF))
    | st.text(" \t\u00a0\u200b0123456789+-.:TZdaysx", max_size=30)
)
def test_a_shape_allows_any_text_that_its_reader_takes(name: str, text: str) -> None:
    assert jsonschema_rs.is_valid(schema(name), text) == is_read(name, text)


@pytest.mark.parametrize("name", ["Status", "FullName"])
@given(st.text(st.characters(categories=["Mn", "Mc", "Me"]), min_size=1))
def test_marks_without_a_letter_are_no_name(name: str, marks: str) -> None:
    assert not is_read(name, marks)
    assert is_read(name, "é" + marks)
    assert jsonschema_rs.is_valid(schema(name), "é" + marks)


def test_every_answer_of_the_page_is_in_the_document() -> None:
    page = (ROOT / "docs" / "hooks.md").read_text("utf-8")
    table = page.partition("## Answers")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = set(re.findall(r"`(\d{3})", " ".join(rows)))

    assert named <= SAID["paths"][HOOK]["post"]["responses"].keys()
