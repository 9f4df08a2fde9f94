"""Reads a page of a list of KeyCRM's API: what is on it, and whether another follows.

Pure. Answers differ in how they say so: by the next page's address, by numbers, or not at all.
"""

from typing import Any

from bot.events import fields

PAGE = 50  # the most that KeyCRM gives at once
_PAGING = "next_page_url", "last_page", "total"

Item = dict[str, Any]  # Any: JSON, as KeyCRM tells it


def items(answer: object) -> list[Item]:
    """What a page holds; raises ValueError if it is none.

    An object instead of the list is what PHP makes of a list with gaps.
    """
    found = answer.get("data") if isinstance(answer, dict) else answer
    if found is None and isinstance(answer, dict) and _number(answer.get("total")) == 0:
        found = []
    if isinstance(found, dict):
        found = [found] if "id" in found else list(found.values())
    if not isinstance(found, list):
        raise ValueError("not a list")
    return [item for item in found if isinstance(item, dict)]


def is_new(item: Item, seen: set[str]) -> bool:
    """Whether it was on no page before; one without an id always is."""
    item_id = fields.id_of(item.get("id"))
    if item_id is None:
        return True
    is_new = item_id not in seen
    seen.add(item_id)
    return is_new


def has_more(answer: object, page: int, count: int) -> bool:
    """Whether another page follows, in any of the ways in which an answer may say so."""
    if not isinstance(answer, dict):
        return False
    if not is_paged(answer):
        return count == PAGE  # more than was asked for is all there is
    per_page = _number(answer.get("per_page")) or PAGE
    last, total = _number(answer.get("last_page")), _number(answer.get("total"))
    return (
        bool(answer.get("next_page_url"))
        or (last is not None and page < last)
        or (total is not None and page * per_page < total)
    )


def is_paged(answer: object) -> bool:
    """Whether it says where it is among other pages."""
    return isinstance(answer, dict) and not answer.keys().isdisjoint(_PAGING)


def is_owed(answer: object, page: int) -> bool:
    """Whether the list is long enough for this page to have items."""
    if not isinstance(answer, dict):
        return False
    per_page = _number(answer.get("per_page")) or PAGE
    return (page - 1) * per_page < (_number(answer.get("total")) or 0)


def total(answer: object, otherwise: int) -> int:
    """How many items the list has, if the answer says so."""
    said = _number(answer.get("total")) if isinstance(answer, dict) else None
    return otherwise if said is None else said


def _number(value: object) -> int | None:
    """A count, which may come as text."""
    text = fields.id_of(value) or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
