"""What the API answers: a page of a list, or one row, with what shall be included."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from bot.demo.keycrm.account import Account
from bot.demo.keycrm.questions import Question
from bot.demo.keycrm.records import ROLES, Json, Record

# Includes that are lists where there is nothing.
_LISTS = ("attachments", "tags", "expenses", "customFields", "custom_fields", "assigned")
_OF_A_PERSON = ("id", "first_name", "last_name", "full_name", "username", "email", "phone")


def page(account: Account, rows: Sequence[Record], question: Question, address: str) -> Json:
    """One page of these rows; `address`: that of the list, without a query."""
    pages = max(1, -(-len(rows) // question.limit))
    begin = (question.page - 1) * question.limit
    answer: Json = {
        "total": len(rows),
        "current_page": question.page,
        "per_page": question.limit,
        "data": [
            row(account, each, question.include) for each in rows[begin : begin + question.limit]
        ],
    }
    if account.style.paging == "numbers":
        return answer | {"last_page": pages}
    following = question.page + 1 if question.page < pages else None
    return answer | {
        "first_page_url": _turned(address, question, 1),
        "last_page_url": _turned(address, question, pages),
        "next_page_url": _turned(address, question, following) if following else None,
    }


def row(account: Account, shown: Record, include: Iterable[str]) -> Json:
    """A row with what shall come with it."""
    answer = account.shown(shown)
    wanted = sorted(include)
    for name in wanted:
        top, _, inner = name.partition(".")
        if top in answer and inner:
            continue
        inside = [each.partition(".")[2] for each in wanted if each.startswith(f"{top}.")]
        answer[_snake(top)] = _included(account, shown, top, inside)
    return answer


def _included(account: Account, of: Record, name: str, inside: Sequence[str]) -> Any:  # Any: JSON
    if name == "manager":
        return _person(account, of["manager_id"])
    if name == "status":
        statuses = account.rows["statuses" if of.kind == "orders" else "stages"]
        status = statuses.get(of["status_id"])
        return account.shown(status) if status is not None else account.style.absent()
    if name == "assigned":
        return [_with_role(account, each) for each in of.includes.get(name, [])]
    value = of.includes.get(name, [] if name in _LISTS else None)
    if value is None:
        return [] if name == "marketing" else account.style.absent()
    return _written(account, value, inside)


def _written(account: Account, value: Any, inside: Sequence[str]) -> Any:  # Any: JSON
    """Rows and lists of rows as they are written; plain values as they were given."""
    if isinstance(value, list):
        return [_written(account, each, inside) for each in value]
    if isinstance(value, dict):
        return account.style.row("", value) | {_snake(name): value.get(name) for name in inside}
    if not isinstance(value, Record):
        return value
    more = {
        _snake(name): _written(account, it, ())
        if (it := value.includes.get(name)) is not None
        else account.style.absent()
        for name in inside
    }
    return account.shown(value) | more


def _person(account: Account, user_id: int | None) -> object:
    user = account.rows["users"].get(user_id) if user_id is not None else None
    if user is None:
        return account.style.absent()
    return account.style.row(
        "", {name: user[name] for name in (*_OF_A_PERSON, "role_id", "status")}
    )


def _with_role(account: Account, user: Record) -> Json:
    alias, name = ROLES.get(user["role_id"], (f"role-{user['role_id']}", f"Role {user['role_id']}"))
    shown = {field: user[field] for field in _OF_A_PERSON}
    role = account.style.row("", {"id": user["role_id"], "name": name, "alias": alias})
    return account.style.row("", shown) | {"role": role}


def _turned(address: str, question: Question, number: int) -> str:
    query = {f"filter[{name}]": value for name, value in question.filters.items()}
    if question.include:
        query["include"] = ",".join(question.include)
    return f"{address}?{urlencode({**query, 'limit': question.limit, 'page': number})}"


def _snake(name: str) -> str:
    """PHP's name of a relation, as it stands in the answer."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
