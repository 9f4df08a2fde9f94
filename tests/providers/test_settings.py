"""What a provider may be told of an account."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.settings import link, link_template, token

TEMPLATE = "https://crm.example/orders/{id}"


@pytest.mark.parametrize("good", [TEMPLATE, f" {TEMPLATE}\n", "https://a.b/?x=1&o={id}#top"])
def test_a_template_has_the_id_once(good: str) -> None:
    assert link_template(good) == good.strip()


@pytest.mark.parametrize(
    "bad",
    [
        *("", "crm.example/{id}", "http://crm.example/{id}", "javascript:alert({id})"),
        *(
            "https:///{id}",
            "https://crm.example/",
            f"{TEMPLATE}/{{id}}",
            "https://crm.example/{no}",
        ),
        *("https://{id}.example/", "https://crm.example/{id:>9}", "https://crm.example/{id!r}"),
        *("https://crm.example/{{id}}", "https://crm.example/{", "https://[/{id}", TEMPLATE * 40),
        *("https://crm.example/a b/{id}", "https://crm.example/\n/{id}"),
    ],
)
def test_another_template_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r"must|Invalid"):
        link_template(bad)


@given(st.text(min_size=1, max_size=200))
def test_an_id_cannot_leave_its_place_in_the_address(object_id: str) -> None:
    try:
        object_id.encode()
    except UnicodeEncodeError:
        return
    made = link({"order_link": TEMPLATE}, "order_link", object_id)

    assert made is None or not set(made.removeprefix("https://crm.example/orders/")) & set(
        '/?# &<"'
    )


@pytest.mark.parametrize("given_settings", [{}, {"order_link": None}, {"order_link": 5}])
def test_without_a_template_there_is_no_address(given_settings: dict[str, object]) -> None:
    assert link(given_settings, "order_link", "1") is None


@pytest.mark.parametrize("bad", ["", " ", "x" * 501, "a\nb"])
def test_a_token_is_one_short_line(bad: str) -> None:
    with pytest.raises(ValueError, match=r"must|Invalid"):
        token(bad)
