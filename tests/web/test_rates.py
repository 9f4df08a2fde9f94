"""Who asks too often has to wait; who says what a browser is, and which language it likes."""

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from handlers.web.front.devices import device_of
from handlers.web.front.languages import language_for
from handlers.web.front.rates import MOST_BUCKETS, Buckets, Rate, TooOften, caller_of

TWO = Rate(2, 3)


def test_a_burst_is_granted_and_then_the_rate() -> None:
    buckets = Buckets(TWO)

    for _ in range(3):
        buckets.take("Marta", 10.0)
    with pytest.raises(TooOften) as refused:
        buckets.take("Marta", 10.0)
    buckets.take("Marta", 10.5)
    buckets.take("Ivan", 10.5)

    assert refused.value.status == 429
    assert refused.value.headers == {"Retry-After": "1"}


@given(st.lists(st.floats(0, 5), max_size=60))
def test_nobody_ever_gets_more_than_the_rate(pauses: list[float]) -> None:
    buckets, moment, granted = Buckets(TWO), 0.0, 0
    for pause in pauses:
        moment += pause
        try:
            buckets.take("Marta", moment)
            granted += 1
        except TooOften:
            pass

    assert granted <= TWO.burst + moment * TWO.per_second + 1e-6


def test_a_flood_of_callers_takes_little_memory() -> None:
    buckets = Buckets(TWO)

    for number in range(MOST_BUCKETS + 100):
        buckets.take(number, 0.0)

    assert len(buckets._left) == MOST_BUCKETS


@pytest.mark.parametrize(
    ("peer", "told", "caller"),
    [
        ("8.8.8.8", None, "8.8.8.8"),
        ("8.8.8.8", "9.9.9.9", "8.8.8.8"),  # whoever comes directly speaks for nobody else
        ("127.0.0.1", "1.1.1.1, 9.9.9.9", "9.9.9.9"),  # the proxy adds what it has seen itself
        ("10.0.0.7", "nonsense", "10.0.0.7"),
        ("10.0.0.7", None, "10.0.0.7"),
    ],
)
def test_the_caller_is_whom_our_own_proxy_has_seen(
    peer: str, told: str | None, caller: str
) -> None:
    assert caller_of(asked(peer, told)) == caller


def test_one_ipv6_network_is_one_caller() -> None:
    first, second = (caller_of(asked(f"2a00:1450:4001:81b::{it}", None)) for it in (1, 2))

    assert first == second != caller_of(asked("2a00:1450:4001:81c::1", None))


def asked(peer: str, told: str | None) -> object:
    headers = {"X-Forwarded-For": told} if told else {}
    return make_mocked_request("GET", "/app/", headers=headers).clone(remote=peer)


IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (WINDOWS + "Chrome/131.0.0.0 Safari/537.36", "Chrome, Windows"),
        (WINDOWS + "Chrome/131.0.0.0 Safari/537.36 Edg/131.0", "Edge, Windows"),
        (IPHONE + "Version/17.5 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
            "Firefox, Linux",
        ),
        ("curl/8", ""),
        ("", ""),
        ("<script>" * 100_000, ""),
    ],
)
def test_a_browser_is_named_in_a_few_words(agent: str, device: str) -> None:
    assert device_of(agent, in_telegram=False) == device


def test_in_telegram_only_the_system_counts() -> None:
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"

    assert device_of(agent, in_telegram=True) == "Android"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("uk-UA,uk;q=0.9,en;q=0.8", "uk"),
        ("en;q=0.3, ru;q=0.8", "ru"),
        ("de, fr;q=0.9", "ru"),
        ("uk;q=0, en;q=0", "ru"),
        ("", "ru"),
        ("*", "ru"),
        ("uk;q=banana, EN", "en"),
    ],
)
def test_the_language_is_the_one_liked_best(accepted: str, language: str) -> None:
    assert language_for(accepted, "ru") == language


@given(st.text(max_size=80))
def test_any_header_has_a_language_and_a_device(header: str) -> None:
    assert language_for(header, "uk") in ("en", "uk", "ru")
    assert isinstance(device_of(header, in_telegram=False), str)
