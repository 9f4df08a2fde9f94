"""Forms are read as PHP reads them, within bounds; what PHP would lose in silence is refused."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers import forms
from bot.providers.hook import Unreadable

SAMPLES = Path(__file__).parent.parent / "samples" / "forms"
Tree = dict[str, Any]

keys = st.text(min_size=1).filter(
    lambda it: not set(it) & set("[]") and not (it.isdecimal() and (len(it) > 3))
)
values = st.text()
trees = st.dictionaries(
    keys,
    st.recursive(values, lambda inner: st.dictionaries(keys, inner, min_size=1), max_leaves=20),
    min_size=1,
)


def pairs(tree: Tree, path: str = "") -> list[tuple[str, str]]:
    """As `http_build_query` names them."""
    found: list[tuple[str, str]] = []
    for key, value in tree.items():
        name = f"{path}[{key}]" if path else key
        found += pairs(value, name) if isinstance(value, dict) else [(name, value)]
    return found


def sent(tree: Tree) -> bytes:
    named = pairs(tree)
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in named).encode()


def depth(tree: object) -> int:
    return 1 + max(map(depth, tree.values()), default=0) if isinstance(tree, dict) else 0


def refusal(body: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        forms.load(body)
    return refused.value


@given(trees.filter(lambda tree: depth(tree) <= forms.DEPTH_LIMIT))
def test_what_was_written_is_read_again(tree: Tree) -> None:
    assert forms.load(sent(tree)) == tree


@given(st.binary() | st.text("ab[]=&%1+", max_size=60).map(str.encode))
def test_nothing_but_unreadable_is_raised_and_all_is_bounded(body: bytes) -> None:
    try:
        tree = forms.load(body)
    except Unreadable:
        return

    assert depth(tree) <= forms.DEPTH_LIMIT
    assert len(pairs(tree)) <= body.count(b"&") + 1


@pytest.mark.parametrize("name", ["amocrm-leads-add", "bitrix24-deal-add"])
def test_sample_of_a_sender_loses_nothing(name: str) -> None:
    body = (SAMPLES / f"{name}.txt").read_bytes().strip()
    told = [pair.split("=") for pair in body.decode().split("&")]

    tree = forms.load(body)

    assert pairs(tree) == [(unquote_plus(key), unquote_plus(value)) for key, value in told]


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b"a", {"a": ""}),
        (b"a&b=1&&c=", {"a": "", "b": "1", "c": ""}),
        (b"a=1&a=2", {"a": "2"}),
        (b"a=b=c", {"a": "b=c"}),
        (b"a=100%&b=%zz&c=%", {"a": "100%", "b": "%zz", "c": "%"}),
        (b"a[]=x&a[]=y", {"a": {"0": "x", "1": "y"}}),
        (b"a[1]=x&a[]=y", {"a": {"1": "x", "2": "y"}}),
        (b"a[5]=x&a[]=y&a[b]=z&a[]=w", {"a": {"5": "x", "6": "y", "b": "z", "7": "w"}}),
        (b"a[][b]=1&a[][b]=2", {"a": {"0": {"b": "1"}, "1": {"b": "2"}}}),
        (b"a[1000]=x&a[]=y", {"a": {"1000": "x", "1001": "y"}}),
        (b"0[id]=1&1[id]=2", {"0": {"id": "1"}, "1": {"id": "2"}}),
        (b"9" * 5_000 + b"=1", {"9" * 5_000: "1"}),
        (b"a=" + b"9" * 5_000, {"a": "9" * 5_000}),
    ],
)
def test_oddities_are_read_as_php_reads_them(body: bytes, read: Tree) -> None:
    assert forms.load(body) == read


@pytest.mark.parametrize(
    ("body", "path", "words"),
    [
        (b"a[b=c", "a[b", "brackets that do not match"),
        (b"a]=c", "a]", "brackets that do not match"),
        (b"a[b]c=d", "a[b]c", "brackets that do not match"),
        (b"a[b[c]]=d", "a[b[c]]", "brackets that do not match"),
        (b"[a]=d", "[a]", "brackets that do not match"),
        (b"=1", "", "no name"),
        (b"a=1&a[b]=2", "a[b]", "both a value and a list"),
        (b"a[b]=1&a=2", "a", "both a value and a list"),
        (b"a[b][c]=1&a[b]=2", "a[b]", "both a value and a list"),
        (b"a[1000000000]=1", "a[1000000000]", "index over 1000"),
        (b"a[b][1001]=1", "a[b][1001]", "index over 1000"),
        (b"a" + b"[b]" * 10 + b"=1", "a" + "[b]" * 10, "10 levels"),
    ],
)
def test_field_that_would_be_lost_is_named(body: bytes, path: str, words: str) -> None:
    refused = refusal(body)

    [problem] = refused.problems
    assert (problem.path, words in problem.problem, words in refused.error) == (path, True, True)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"a" + b"[b]" * 100 + b"=1", "10 levels"),
        (b"a" + b"[b]" * 80_000 + b"=1", "10 levels"),
        (b"a" + b"[" * 250_000, "brackets"),
        (b"[" * 125_000 + b"]" * 125_000, "brackets"),
        (b"&".join(b"k%d=1" % number for number in range(10_000)), "2000 fields"),
        (b"a[]=1&" * 40_000, "2000 fields"),
        (b"a[" + b"9" * 250_000 + b"]=1", "index over"),
    ],
)
def test_bomb_is_refused_in_words_that_stay_short(body: bytes, words: str) -> None:
    refused = refusal(body)

    assert words in refused.error
    assert all(len(problem.path) <= 60 for problem in refused.problems)


def test_many_numbers_after_large_ones_cost_one_step_each() -> None:
    tree = forms.load(b"a[1000]=x&" + b"a[]=y&" * 1_999)

    assert len(tree["a"]) == 2_000  # type: ignore[arg-type]
    assert json.dumps(tree)


def test_items_of_a_list_come_in_their_order() -> None:
    tree = forms.load(b"a[2]=x&a[0]=y&b=1")

    assert forms.values_of(tree["a"]) == ["x", "y"]
    assert forms.values_of(tree["b"]) == forms.values_of(tree.get("c")) == []


def test_parts_as_dotnet_writes_them_are_read() -> None:
    part = b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
    body = part + b"Content-Disposition: form-data; name=a[b]\r\n\r\nc\r\n--b--"

    assert forms.is_multipart(body)
    assert forms.load_multipart(body) == {"a": {"b": "c"}}
