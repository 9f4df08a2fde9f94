"""Undoing `Content-Encoding`, told by what the bytes look like: some proxies forget the header.

Never more than a limit is made of few bytes.
"""

import zlib

from bot.providers.hook import Unreadable
from storage.tables import HookResult

_GZIP = b"\x1f\x8b"
_WITH_GZIP_HEADER, _WITHOUT_HEADER = 16 + zlib.MAX_WBITS, -zlib.MAX_WBITS


def is_compressed(sent: bytes, encoding: str) -> bool:
    """Whether something has to be undone; `encoding`: what the header says."""
    if sent.startswith(_GZIP):
        return True
    return encoding.strip().lower() not in ("", "identity") and not _is_text(sent)


def undone(sent: bytes, encoding: str, most: int) -> bytes:
    """The first `most` bytes of what was compressed; raises Unreadable."""
    if sent.startswith(_GZIP):
        return _inflated(sent, _WITH_GZIP_HEADER, most)
    if encoding.strip().lower() != "deflate":
        raise _unreadable("is compressed in a way that is not known here: send gzip, or as it is")
    # RFC 9110 wants zlib's header around it, which not everybody writes.
    has_header = sent[0] & 0x0F == zlib.DEFLATED and int.from_bytes(sent[:2]) % 31 == 0
    return _inflated(sent, zlib.MAX_WBITS if has_header else _WITHOUT_HEADER, most)


def _inflated(sent: bytes, way: int, most: int) -> bytes:
    inflate = zlib.decompressobj(way)
    try:
        content = inflate.decompress(sent, most)
    except zlib.error:
        raise _unreadable("cannot be decompressed") from None
    if len(content) < most and not inflate.eof:
        raise _unreadable("is compressed and ends too early")
    if inflate.unused_data:
        raise _unreadable("goes on after what is compressed")
    return content


def _is_text(sent: bytes) -> bool:
    try:
        sent.decode()
    except UnicodeDecodeError:
        return False
    return True


def _unreadable(words: str) -> Unreadable:
    return Unreadable(f"The body {words}", mistake=HookResult.ENCODING)
