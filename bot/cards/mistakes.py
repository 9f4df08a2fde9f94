"""What goes wrong between a CRM and Bellhop, in words for administrators."""

from collections.abc import Mapping
from typing import Any

from bot.ui.html import short
from bot.ui.reader import Reader
from storage.tables import Data

WORD_UNITS = 60
FIELDS_SHOWN = 3

# Any in this file: JSON.


def mistake_of(refusal: Mapping[str, Any], reader: Reader) -> str:
    """The mistake, in one plain line; with the fields that are wrong."""
    result = str(refusal.get("mistake") or refusal.get("result"))
    words = _words(result, refusal, reader)
    fields = [f"{it['path']}: {it['problem']}" for it in refusal.get("fields", ())[:FIELDS_SHOWN]]
    return "; ".join([words, *(short(each, WORD_UNITS) for each in fields)])


def mistakes_of(counts: Mapping[str, int], reader: Reader) -> str:
    """Each mistake and how often it was made, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{reader.plain(f'mistake-{_id(it)}.name')}: {n}" for it, n in ordered)


def cure_of(data: Data, reader: Reader) -> str:
    """What to do so that the CRM can be asked again, in one plain line."""
    cause = data["failing"]
    if cause == "key" and not data.get("has_own_key"):
        cause = "shared-key"
    return reader.plain(f"cure-{cause}", id=data["connection"]["id"])


def _words(result: str, refusal: Mapping[str, Any], reader: Reader) -> str:
    known = {
        name: short(str(refusal.get(name) or "?"), WORD_UNITS)
        for name in ("method", "media_type", "encoding", "seconds")
    }
    return reader.plain(f"mistake-{_id(result)}", **known)


def _id(result: str) -> str:
    return result.replace("_", "-")
