"""The file that channels are imported from: what is taken, and what is said of what is not."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.channel_table import COLUMNS, MOST_BYTES, MOST_CHANNELS, BadSheet, Mistake, channels_in

HEADER = "id,name,paid_until,amount,currency"
WORDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=40)
CELLS = st.one_of(
    WORDS, st.sampled_from(["", "5", "2026-02-30", "-1", '"', "a\nb", " x ", "\x1b[31m"])
)


def mistakes_in(content: bytes) -> Sequence[Mistake]:
    try:
        channels_in(content)
    except BadSheet as bad:
        return bad.mistakes
    return ()


def wrong(*lines: str) -> list[str]:
    """What is said of a file of these lines."""
    return [str(each) for each in mistakes_in("\n".join(lines).encode())]


def written(rows: list[list[str]], delimiter: str = ",") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode()


def test_every_column_is_read() -> None:
    content = f"{HEADER},kind\n5,Viber,2026-12-25,499.50,UAH,viber\n".encode()

    [channel] = channels_in(content)

    assert (channel.id, channel.name, channel.kind) == ("5", "Viber", "viber")
    assert (channel.paid_until, channel.amount) == (date(2026, 12, 25), Decimal("499.50"))
    assert channel.currency == "UAH"


def test_what_spreadsheets_save_is_read() -> None:
    content = (
        "\ufeffName;ID;Paid until;Amount;;\r\nВайбер;5;25.12.2026;499,5;;\r\n;;;;;\r\n".encode()
    )

    [channel] = channels_in(content)

    assert (channel.name, channel.paid_until) == ("Вайбер", date(2026, 12, 25))
    assert channel.amount == Decimal("499.5")


def test_empty_value_says_nothing() -> None:
    [channel] = channels_in(f"{HEADER}\n5,Viber,,,\n".encode())

    assert channel.model_fields_set == {"id", "name"}


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_of_a_mistake_is_that_of_the_file(ends: str) -> None:
    content = ends.join(["", "id,name", "", '1,"two', 'lines"', "2,", ""]).encode()

    assert [str(each) for each in mistakes_in(content)] == ["line 6, name: is missing"]


@given(st.lists(st.tuples(WORDS, WORDS), unique_by=lambda row: row[0]), st.permutations(COLUMNS))
def test_channels_in_any_order_of_columns_come_out_as_they_were_put_in(
    rows: list[tuple[str, str]], columns: list[str]
) -> None:
    cells = [[{"id": i, "name": name}.get(each, "") for each in columns] for i, name in rows]

    for delimiter in ",;":
        found = channels_in(written([list(columns), *cells], delimiter))

        assert [(each.id, each.name) for each in found] == rows


@given(st.lists(st.lists(CELLS, max_size=7), max_size=7), st.sampled_from(",;"))
def test_whatever_the_lines_hold_is_taken_or_told_by_line(
    rows: list[list[str]], delimiter: str
) -> None:
    content = written([HEADER.split(","), *rows], delimiter)
    lines = len(content.decode().splitlines())

    mistakes = mistakes_in(content)

    assert all(1 <= each.line <= lines for each in mistakes)
    assert all(str(each).isprintable() and len(str(each)) < 200 for each in mistakes)


@given(st.binary())
def test_whatever_the_bytes_are_they_are_refused_with_words(content: bytes) -> None:
    assert mistakes_in(content)


def test_every_mistake_of_every_line_is_told() -> None:
    told = wrong(
        HEADER,
        "1,Viber,2026-02-30,-5,UAH",
        "2,,0001-01-01,much,",
        "3,Mail,9999-12-31,,UAH",
        "1,Viber again,2027-02-29,,",
        "4,Site,2028-02-29,0,",
        "5,Short",
    )

    assert told == [
        'line 2, paid_until: "2026-02-30" is not a possible date',
        'line 2, amount: "-5" is below zero',
        "line 3, name: is missing",
        'line 3, paid_until: "0001-01-01" must be between the years 1970 and 2199',
        'line 3, amount: "much" must be a number or a decimal string',
        'line 4, paid_until: "9999-12-31" must be between the years 1970 and 2199',
        'line 5, paid_until: "2027-02-29" is not a possible date',
        'line 5, id: "1" is already on line 2',
        "line 7: has 2 values, but the first line names 5 columns",
    ]


def test_period_that_is_none_is_told_with_those_that_are() -> None:
    assert wrong("id,name,period", "1,Viber,monthly", "2,Mail,30 days", "3,Site,often") == [
        'line 4, period: "often" must be weekly, monthly, quarterly, yearly'
        ' or a number of days such as "30 days"'
    ]


def test_what_only_together_makes_no_sense_is_told() -> None:
    assert wrong(HEADER, "1,Viber,,-5,UAH", "2,Mail,,,UAH") == [
        'line 2, amount: "-5" is below zero',
        'line 3, currency: "UAH" needs an amount',
    ]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("id,name,paid_til", 'line 1: "paid_til" is not a column; did you mean paid_until?'),
        ("id,name,ID", 'line 1: "ID" appears twice'),
        ("id,name,,kind", 'line 1: "" is not a column; the columns are id, name'),
        ("name,kind", "line 1: the column id is missing"),
        ("5,Viber", "line 1: the column name is missing"),
        ("", "line 1: must name the columns: id, name"),
        (" ; ;", "line 1: must name the columns: id, name"),
    ],
)
def test_wrong_column_is_told_with_the_nearest(header: str, words: str) -> None:
    assert any(each.startswith(words) for each in wrong(header))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"id,name\n1,\xcf\xe8\xf8\xe8", "line 2: is not UTF-8 text"),
        ("id,name\n1,Viber".encode("utf-16"), "line 1: is not UTF-8 text"),
        (b"PK\x03\x04\0\0\0", "line 1: is not UTF-8 text"),
        (b"id,name\n1,a\0b", "line 2: is not UTF-8 text"),
        (b'id,name\n1,"Viber', "line 2: cannot be split into values"),
        (b"id,name\n1," + b"x" * 1_000_000, "line 2: cannot be split into values"),
        (b"id,name\n1," + b"x" * 100_000, "line 2, name: is longer than 200 characters"),
        (b"x" * 1_000_000, "line 1: cannot be split into values"),
        (b"\n" * (MOST_BYTES + 1), "line 1: the file is larger than 1 MiB"),
        (
            b"id,name\n" + b"".join(b"%d,x\n" % n for n in range(MOST_CHANNELS + 1)),
            f"line {MOST_CHANNELS + 2}: a file may hold at most 500 channels",
        ),
    ],
)
def test_what_is_no_such_file_is_told_in_one_line(content: bytes, words: str) -> None:
    [told] = mistakes_in(content)

    assert str(told).startswith(words)
    assert len(str(told)) < 200
