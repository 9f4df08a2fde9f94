"""What the log says, and what it never says."""

import io
import json
import logging

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.runtime.log import keep_secret, redacted, set_up

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
KEY = "kT9vXw2mQ7rLpZ4sNbYc8dFgHjKm3aEu"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def written(style: str, *, level: str = "info", secrets: tuple[str, ...] = ()) -> io.StringIO:
    stream = io.StringIO()
    set_up(level, style, secrets, stream)
    return stream


def raise_with(text: str) -> None:
    try:
        try:
            raise ValueError(text)
        except ValueError as inner:
            raise RuntimeError(f"while doing {text}") from inner
    except RuntimeError:
        logging.getLogger("bot.test").exception("failed")


def test_a_text_line_has_utc_time_level_and_logger() -> None:
    stream = written("text")
    record = logging.makeLogRecord(
        {"name": "bot.x", "msg": "card %d", "args": (17,), "levelname": "INFO", "levelno": 20}
        | {"created": 0.25}
    )

    logging.getLogger().handle(record)

    assert stream.getvalue() == "1970-01-01T00:00:00.250Z INFO bot.x: card 17\n"


def test_a_json_line_is_one_object() -> None:
    stream = written("json")

    logging.getLogger("bot.x").warning("two\nlines")

    line = json.loads(stream.getvalue())
    assert (line["level"], line["logger"], line["message"]) == ("warning", "bot.x", "two\nlines")


def test_a_json_traceback_stays_on_its_line() -> None:
    stream = written("json")

    raise_with("something")

    assert "RuntimeError: while doing something" in json.loads(stream.getvalue())["exception"]


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        (f"https://api.example/bot{TOKEN}/getMe", TOKEN),
        ("/bot1:short/getMe", "1:short"),
        (f"token {TOKEN}", TOKEN),
        (f"POST /hooks/generic/{KEY}?kind=order.created", KEY),
        (f"b'POST /hooks/keycrm/{KEY} HTTP/1.1'", KEY),
        (f"signed with {SECRET}", SECRET),
        (f"https://t.me/hopbot?start={KEY}", KEY),
        ("postgresql+asyncpg://olga:hunter2@db/bellhop", "hunter2"),
        ("unique violation\nDETAIL:  Key (name)=(Olga Petrenko) already exists.", "Olga"),
        ("  Input should be a string [type=x, input_value='Olga', input_type=str]", "Olga"),
        ("Failed to decode object\nCaused from error: x\nContent: {'text': 'Olga'\n}", "Olga"),
        ("my own words: swordfish", "swordfish"),
    ],
)
def test_a_secret_is_in_no_message_and_no_traceback(style: str, said: str, hidden: str) -> None:
    stream = written(style, secrets=("swordfish", ""))

    logging.getLogger("bot.test").info("said: %s", said)
    raise_with(said)

    assert "***" in stream.getvalue()
    assert hidden not in stream.getvalue()


def test_what_is_no_secret_stays() -> None:
    line = "12:30:45 hook 4711 of keycrm at /hooks/keycrm: order:40117, 3 people, https://x:8080/"

    assert redacted(line) == line


@given(st.text(), st.text("abcDEF019_-", min_size=32, max_size=64))
def test_a_hook_key_is_hidden_whatever_stands_before_it(before: str, key: str) -> None:
    assume(key not in before)

    assert key not in redacted(f"{before}/hooks/generic/{key}")


@pytest.mark.parametrize("name", ["aiogram.event", "sqlalchemy.engine.Engine", "aiosqlite"])
def test_libraries_that_quote_values_are_quiet_even_at_debug(name: str) -> None:
    stream = written("text", level="debug")

    logging.getLogger(name).info("INSERT ... ('Olga')")

    assert stream.getvalue() == ""


def test_requests_are_not_logged_at_any_level() -> None:
    stream = written("text", level="debug")

    logging.getLogger("aiohttp.access").error("POST /hooks")

    assert stream.getvalue() == ""


def test_a_level_above_a_librarys_own_holds_for_it_too() -> None:
    stream = written("text", level="error")

    logging.getLogger("aiogram.event").warning("missed")

    assert stream.getvalue() == ""


def test_a_second_set_up_replaces_the_first() -> None:
    first = written("text")
    second = written("text")

    logging.getLogger("bot").warning("once")

    assert first.getvalue() == ""
    assert second.getvalue().count("once") == 1


def test_a_line_that_cannot_be_written_tells_where_but_not_what() -> None:
    stream = written("text")
    record = logging.makeLogRecord({"name": "bot.test", "msg": "%d", "args": ("swordfish",)})

    logging.getLogger().handlers[-1].handle(record)  # the others are pytest's, and would raise

    assert "bot.test" in stream.getvalue()
    assert "swordfish" not in stream.getvalue()


def test_a_stream_that_is_gone_stops_nobody_who_logs() -> None:
    stream = written("text")
    stream.close()

    logging.getLogger("bot.x").warning("nobody reads this")

    assert stream.closed


def test_what_proves_a_call_to_an_api_is_redacted() -> None:
    line = redacted("headers {'Authorization': 'Bearer OTdkNzE3YjMtYWZh', 'Accept': 'x'}")

    assert line == "headers {'Authorization': 'Bearer ***', 'Accept': 'x'}"


def test_secret_that_is_learned_later_is_redacted_from_then_on() -> None:
    stream = written("text")

    keep_secret("OTdkNzE3YjMtYWZhOTdkNzE3YjMt-learned")
    logging.getLogger("bot.test").error("with %s", "OTdkNzE3YjMtYWZhOTdkNzE3YjMt-learned")

    assert "learned" not in stream.getvalue()
