"""What a body says, told by what it looks like: its `Content-Type` is wrong as often as not.

JSON and forms are told apart by their first bytes, so a stored body is read again without a header.
"""

import codecs

from bot.events.payloads import JSON
from bot.providers import forms
from bot.providers.hook import Unreadable, load
from storage.tables import HookResult

_MARKS = (  # UTF-32's comes first: UTF-16's is the beginning of it
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def value_of(body: bytes) -> JSON:
    """The value of JSON, or of a form as bot.providers.forms reads it. Raises Unreadable."""
    text = _trimmed(_in_utf8(body))
    if not text:
        raise Unreadable("The body is empty")
    if text.startswith(b"<"):
        raise _other("The body is XML or HTML, neither JSON nor a form")
    if forms.is_multipart(text):
        return forms.load_multipart(text)
    return forms.load(text) if _is_form(text) else load(text)


def json_of(body: bytes) -> JSON:
    """The value of JSON in UTF-8; raises Unreadable for all else."""
    text = _trimmed(body)
    if not text:
        raise Unreadable("The body is not JSON: it is empty")
    if text.startswith(b"<"):
        raise _other("The body is not JSON but XML or HTML")
    if forms.is_multipart(text) or _is_form(text):
        raise _other("The body is not JSON but a form")
    return load(body)


def _in_utf8(body: bytes) -> bytes:
    encoding = next((name for mark, name in _MARKS if body.startswith(mark)), None)
    try:
        return body if encoding is None else body.decode(encoding).encode()
    except UnicodeError:
        raise Unreadable("The body is not in the encoding that its first bytes promise") from None


def _trimmed(body: bytes) -> bytes:
    """Without its byte order mark and the white space around it."""
    return body.removeprefix(codecs.BOM_UTF8).strip(b" \t\r\n")


def _is_form(text: bytes) -> bool:
    return not text.startswith((b"{", b"[", b'"')) and b"=" in text


def _other(words: str) -> Unreadable:
    return Unreadable(words, mistake=HookResult.MEDIA_TYPE)
