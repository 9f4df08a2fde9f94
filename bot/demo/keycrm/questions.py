"""What may be asked of each list, checked as strictly as the facts allow: filters, includes, pages.

The vendor's specification names them; what it does not name is refused with 422.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.demo.keycrm.account import Account
from bot.demo.keycrm.records import Json, Kind, Record

MOST, USUAL = 50, 15
_NEVER = datetime.max.replace(tzinfo=UTC)

Check = Callable[[Record], bool]
Filter = Callable[[Account, str], Check]  # of the text that is wanted


class Refusal(Exception):
    """What the API answers instead: a status and a message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True)
class Listing:
    """A list of the API."""

    kind: Kind
    filters: Mapping[str, Filter]
    includes: frozenset[str] = frozenset()
    newest_first: bool = False
    sorts: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class Question:
    """What somebody wants of a list."""

    filters: Mapping[str, str]
    include: tuple[str, ...]
    newest_first: bool
    limit: int
    page: int


def _is(*names: str) -> Mapping[str, Filter]:
    """Filters by the value of a field, or by several with commas between."""
    return {name: _of_field(name) for name in names}


def _of_field(field: str) -> Filter:
    def made(_: Account, wanted: str) -> Check:
        values = {each.strip() for each in wanted.split(",")}
        return lambda row: str(row[field]) in values

    return made


def _between(**fields: str) -> Mapping[str, Filter]:
    """Filters by a time: the beginning of the filter's name, and the field that it looks at."""
    return {f"{name}_between": _of_time(field) for name, field in fields.items()}


def _of_time(field: str) -> Filter:
    def made(_: Account, wanted: str) -> Check:
        since, until = _ends(wanted)
        return lambda row: (at := row[field]) is not None and since <= at <= until

    return made


def _of_buyer(field: str) -> Filter:
    def made(account: Account, wanted: str) -> Check:
        ids = {each.id for each in account.rows["buyers"].values() if each[field] == wanted}
        return lambda row: row["client_id"] in ids

    return made


def _has_tracking_code(_: Account, wanted: str) -> Check:
    is_wanted = wanted in ("1", "true")
    return lambda row: bool(_shipping(row).get("tracking_code")) == is_wanted


def _is_shipped(_: Account, wanted: str) -> Check:
    since, until = _ends(wanted)
    return lambda row: since <= (_shipping(row).get("shipping_date") or _NEVER) <= until


def _shipping(row: Record) -> Json:
    return row.includes.get("shipping") or {}


ORDERS = Listing(
    "orders",
    {
        **_is("status_id", "source_id", "source_uuid", "payment_status"),
        # As in KeyCRM, "created" is when the order was made at its source.
        **_between(created="ordered_at", updated="updated_at"),
        "buyer_phone": _of_buyer("phone"),
        "buyer_email": _of_buyer("email"),
        "has_tracking_code": _has_tracking_code,
        "shipping_between": _is_shipped,
    },
    frozenset(
        {
            *("attachments", "tags", "buyer", "products", "products.offer", "manager", "status"),
            *("payments", "expenses", "marketing", "shipping", "shipping.lastHistory"),
            *("shipping.deliveryService", "customFields", "assigned"),
        }
    ),
    newest_first=True,
    sorts=("", "id", "-id"),
)
CARDS = Listing(
    "cards",
    {
        **_is("pipeline_id", "status_id", "source_id"),
        **_between(created="created_at", updated="updated_at"),
    },
    frozenset(
        ("contact", "contact.client", "products", "manager", "status", "payments", "custom_fields")
    ),
    newest_first=True,
)
USERS = Listing(
    "users",
    {
        **_is("id", "full_name", "role_id", "status", "email", "phone"),
        **_between(created="created_at", last_logged="last_logged_at"),
    },
)
SOURCES = Listing("sources", {})
STATUSES = Listing("statuses", {})
PIPELINES = Listing("pipelines", {})
STAGES = Listing("stages", {})
CALLS = Listing("calls", _between(created="created_at"), newest_first=True)


def asked(query: Sequence[tuple[str, str]], listing: Listing) -> Question:
    """What the query of an address asks for; raises Refusal."""
    filters: dict[str, str] = {}
    plain = {"limit": str(USUAL), "page": "1", "include": "", "sort": ""}
    for name, value in query:
        if name.startswith("filter[") and name.endswith("]"):
            filters[name[7:-1]] = value
        elif name in plain:
            plain[name] = value
        else:
            raise Refusal(422, f"The parameter {name} is not known.")
    if unknown := filters.keys() - listing.filters.keys():
        raise Refusal(422, f"Requested filter(s) `{', '.join(sorted(unknown))}` are not allowed.")
    if plain["sort"] not in listing.sorts:
        raise Refusal(422, f"Requested sort(s) `{plain['sort']}` is not allowed.")
    return Question(
        filters,
        included(plain["include"], listing),
        plain["sort"] == "-id" or (listing.newest_first and not plain["sort"]),
        _whole("limit", plain["limit"], MOST),
        _whole("page", plain["page"], 10**6),
    )


def included(text: str, listing: Listing) -> tuple[str, ...]:
    """What shall come with each row; raises Refusal."""
    names = tuple(filter(None, text.split(",")))
    if unknown := set(names) - listing.includes:
        raise Refusal(422, f"Requested include(s) `{', '.join(sorted(unknown))}` are not allowed.")
    return names


def found(account: Account, listing: Listing, question: Question) -> list[Record]:
    """All rows that the filters let through, in order; raises Refusal."""
    checks = [listing.filters[name](account, it) for name, it in question.filters.items()]
    rows = account.rows[listing.kind]
    found = [rows[id] for id in sorted(rows, reverse=question.newest_first)]
    for check in checks:
        found = list(filter(check, found))
    return found


def _whole(name: str, text: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and 1 <= int(text) <= most):
        raise Refusal(422, f"The {name} must be between 1 and {most}.")
    return int(text)


def _ends(wanted: str) -> tuple[datetime, datetime]:
    ends = [_time(each.strip(), is_end) for is_end, each in enumerate(wanted.split(","))]
    if len(ends) != 2:
        raise Refusal(422, "A time filter has two ends.")
    return ends[0], ends[1]


def _time(text: str, is_end: int) -> datetime:
    """A day, which belongs to the range as a whole, or a time; without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(422, f"The time {text} is not valid.") from None
    if len(text) == 10 and is_end:
        found = found.replace(hour=23, minute=59, second=59)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
