"""Finding an invite in whatever somebody has typed, pasted or forwarded."""

from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages.invite_links import MOST, TOKEN_LENGTH, Found, find

TOKEN = "-Ab3_" * 8 + "xyz"
OTHER = "q" * TOKEN_LENGTH
LINK = f"https://t.me/bellhop_bot?start={TOKEN}"

tokens = st.text(ascii_letters + digits + "-_", min_size=TOKEN_LENGTH, max_size=TOKEN_LENGTH)


@pytest.mark.parametrize(
    "text",
    [
        f"/start {TOKEN}",
        f"/START {TOKEN}",
        f"/start@bellhop_bot {TOKEN}",
        f"/start   {TOKEN}  hello, it is me",
        f"/start hello {TOKEN}",
        f"/start\n{TOKEN}",
        f"/start {LINK}",
        TOKEN,
        f"  {TOKEN}\n",
        f"{TOKEN}.",
        f"«{TOKEN}»,",
        f"`{TOKEN}`",
        f"({TOKEN})!?",
        f"Olga sent me {TOKEN}; what now?",
        LINK,
        f"{LINK}.",
        f"<{LINK}>",
        f"[open]({LINK})",
        f"Hi! {LINK} – it works once",
        f"T.ME/bellhop_bot?START={TOKEN}",
        f"t.me/bellhop_bot?start={TOKEN}",
        f"t.me/bellhop_bot/?start={TOKEN}&x=1",
        f"http://telegram.me/bellhop_bot?start={TOKEN}",
        f"https://telegram.dog/bellhop_bot?x=1&start={TOKEN}",
        f"tg://resolve?domain=bellhop_bot&start={TOKEN}",
        f"tg://resolve?start={TOKEN}&domain=bellhop_bot",
        f"https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fbellhop_bot%3Fstart%3D{TOKEN}",
        f"{LINK}_",
    ],
)
def test_token_is_found_however_it_is_sent(text: str) -> None:
    assert find(text)[0].token == TOKEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/start",
        "/start@bellhop_bot",
        "hello",
        "x" * (TOKEN_LENGTH - 1),
        "x" * 100,
        "/starting x",
    ],
)
def test_what_has_no_token_has_none(text: str) -> None:
    assert find(text) == []


def test_link_says_which_bot_it_is_for() -> None:
    assert find(f"https://t.me/Other_bot?start={TOKEN}") == [Found(TOKEN, "Other_bot")]
    assert find(f"tg://resolve?start={TOKEN}&domain=Other_bot") == [Found(TOKEN, "Other_bot")]


def test_bare_word_may_be_anything() -> None:
    assert [it.is_meant for it in find(f"{OTHER} {TOKEN}")] == [False, False]
    assert [it.is_meant for it in find(f"/start {TOKEN}")] == [True]


def test_link_comes_before_a_bare_word() -> None:
    assert [it.token for it in find(f"{OTHER} {LINK}")] == [TOKEN, OTHER]


def test_address_behind_a_word_counts() -> None:
    assert find("Open the bot", [LINK]) == [Found(TOKEN, "bellhop_bot")]


@pytest.mark.parametrize("text", ["/start hello", "/start ../../etc", "/start 1' OR 1=1"])
def test_what_stands_behind_start_is_meant_as_a_token(text: str) -> None:
    assert [it.is_meant for it in find(text)] == [True]


def test_novel_of_tokens_is_not_looked_up_whole() -> None:
    text = " ".join(f"{number:0>{TOKEN_LENGTH}}" for number in range(100))

    assert len(find(text)) == MOST


@given(tokens, st.text(max_size=50), st.text(max_size=50))
def test_text_around_a_link_hides_nothing(token: str, before: str, after: str) -> None:
    found = find(f"{before} https://t.me/bellhop_bot?start={token} {after}")

    assert token in [it.token for it in found]


@given(st.text(max_size=300), st.lists(st.text(max_size=100), max_size=3))
def test_any_text_is_taken(text: str, addresses: list[str]) -> None:
    assert all(it.token.isascii() for it in find(text, addresses))
