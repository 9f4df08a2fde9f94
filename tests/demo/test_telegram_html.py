"""HTML is read as Telegram reads it: text, entities in UTF-16 units, and its refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.telegram.checks.formatted import as_html, formatted
from bot.demo.telegram.checks.html import parse_html, utf16_length
from bot.demo.telegram.checks.refusals import Refusal


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("<b>x</b>", "bold"),
        ("<strong>x</strong>", "bold"),
        ("<i>x</i>", "italic"),
        ("<em>x</em>", "italic"),
        ("<u>x</u>", "underline"),
        ("<ins>x</ins>", "underline"),
        ("<s>x</s>", "strikethrough"),
        ("<strike>x</strike>", "strikethrough"),
        ("<del>x</del>", "strikethrough"),
        ("<tg-spoiler>x</tg-spoiler>", "spoiler"),
        ('<span class="tg-spoiler">x</span>', "spoiler"),
        ("<code>x</code>", "code"),
        ("<pre>x</pre>", "pre"),
        ("<blockquote>x</blockquote>", "blockquote"),
        ("<blockquote expandable>x</blockquote>", "expandable_blockquote"),
        ('<a href="https://shop.example/1">x</a>', "text_link"),
        ('<a href="tg://user?id=5">x</a>', "text_mention"),
        ('<tg-emoji emoji-id="5368">x</tg-emoji>', "custom_emoji"),
        ('<tg-time unix="1700000000" format="r">x</tg-time>', "date_time"),
        ("<B>x</B>", "bold"),
        ("<b >x</b >", "bold"),
    ],
)
def test_supported_tag_becomes_its_entity(source: str, kind: str) -> None:
    text, entities = parse_html(source)

    assert (text, [entity["type"] for entity in entities]) == ("x", [kind])


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("яя<br>", 'Unsupported start tag "br" at byte offset 4'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        (
            "<b><i>x</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a "x">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>x</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href="x>x</a>', "Unclosed start tag at byte offset 0"),
        ('<tg-time unix="soon">x</tg-time>', "Invalid unix time specified at byte offset 32"),
    ],
)
def test_html_that_telegram_cannot_parse_is_refused(source: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_html(source)

    if "unix" not in source:
        assert refused.value.description == f"Bad Request: can't parse entities: {reason}"
    assert refused.value.description.startswith("Bad Request: can't parse entities: ")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&lt;b&gt; &amp;amp; &quot;", '<b> &amp; "'),
        ("&#1103;&#x44f;", "яя"),
        ("&copy; &nbsp; &", "&copy; &nbsp; &"),
        ("&#0; &#x110000; &#xD800;", "&#0; &#x110000; &#xD800;"),
    ],
)
def test_character_reference_is_replaced_if_telegram_knows_it(source: str, text: str) -> None:
    assert parse_html(source)[0] == text


def test_offsets_are_in_utf16_units() -> None:
    _, entities = parse_html("👍<b>👍</b>")

    assert entities == [{"type": "bold", "offset": 2, "length": 2}]


def test_code_in_pre_gives_it_a_language() -> None:
    _, entities = parse_html('<pre><code class="language-python">x</code></pre>')

    assert entities == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "mailto:a@b.example", "http://nohost"])
def test_address_that_is_no_link_leaves_plain_text(address: str) -> None:
    assert parse_html(f'<a href="{address}">x</a>') == ("x", [])


def test_text_is_trimmed_and_its_entities_move_along() -> None:
    text, entities = formatted({"text": " \n <b>x </b>\n", "parse_mode": "HTML"})

    assert (text, entities) == ("x", [{"type": "bold", "offset": 0, "length": 1}])


def test_4096_units_after_parsing_are_not_too_long() -> None:
    source = "<b>" + "👍" * 2047 + "&lt;&lt;</b>"

    text, _ = formatted({"text": source, "parse_mode": "HTML"})

    assert utf16_length(text) == 4096


_PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@st.composite
def _marked(draw: st.DrawFn, depth: int = 3) -> str:
    """Well-formed HTML: a few tags around text, escaped as a bot should."""
    if depth == 0 or draw(st.booleans()):
        return draw(_PLAIN).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    tag = draw(st.sampled_from(["b", "i", "u", "s", "code", "tg-spoiler", "blockquote"]))
    parts = draw(st.lists(_marked(depth - 1), max_size=3))
    return f"<{tag}>{''.join(parts)}</{tag}>"


@given(_marked())
def test_well_formed_html_survives_parsing_and_drawing(source: str) -> None:
    text, entities = parse_html(source)

    assert parse_html(as_html(text, entities)) == (text, entities)


@given(_marked())
def test_entities_lie_within_the_text(source: str) -> None:
    text, entities = parse_html(source)

    assert all(
        entity["offset"] >= 0 and entity["offset"] + entity["length"] <= utf16_length(text)
        for entity in entities
    )


@given(st.text(alphabet="<>/&;=\"'ab #x1\n", max_size=60))
def test_hostile_text_is_either_parsed_or_refused(source: str) -> None:
    refused = ""
    try:
        parse_html(source)
    except Refusal as refusal:
        refused = refusal.description

    assert not refused or refused.startswith("Bad Request: can't parse entities: ")


@given(_PLAIN)
def test_escaped_text_comes_out_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert parse_html(escaped) == (text, [])
