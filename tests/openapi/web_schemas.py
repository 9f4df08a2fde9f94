"""What the API of the web bell takes and gives, as JSON Schemas."""

from typing import Any

from bot.rules.catalog import SECTIONS

Schema = dict[str, Any]
PLACE = "#/components/schemas/"

TEXT: Schema = {"type": "string"}
TRUTH: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
ID: Schema = {"type": "integer", "minimum": 1}
SECTION: Schema = {"type": "string", "enum": ["", *SECTIONS]}


def ref(name: str) -> Schema:
    return {"$ref": PLACE + name}


def array(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def maybe(what: Schema) -> Schema:
    return {"anyOf": [what, {"type": "null"}]}


def shape(optional: dict[str, Schema] | None = None, /, **fields: Schema) -> Schema:
    """An object with these fields; more may come with a later release."""
    return {
        "type": "object",
        "properties": fields | (optional or {}),
        "required": [*fields],
    }


def exactly(**fields: Schema) -> Schema:
    """What is posted: a field too many is refused."""
    return {**shape(**fields), "additionalProperties": False}


def said(words: str, schema: Schema) -> Schema:
    return {**schema, "description": words}


HTML = said("Telegram's HTML: b, i, u, s, code, pre, a, blockquote, tg-time.", TEXT)
PRESS = said("What `POST /api/v1/press` takes.", {"type": "string", "maxLength": 64})
SPOKEN = said("A time in the person's words and zone.", TEXT)
MOMENT: Schema = {"type": "string", "format": "date-time"}
ENTRY: dict[str, Schema] = {
    "id": ID,
    "section": {"type": "string", "enum": [*SECTIONS]},
    "kind": said("A type of docs/hooks.md, or one of Bellhop's own.", TEXT),
    "title": said("Plain text.", TEXT),
    "html": HTML,
    "unread": TRUTH,
    "over": said("Nothing is left to do.", TRUTH),
    "urgent": TRUTH,
    "at": MOMENT,
    "when": SPOKEN,
    "steps": said("How many the person has of the object.", COUNT),
    "url": said("The object in the CRM.", maybe(TEXT)),
}


def schemas() -> dict[str, Schema]:
    """All components."""
    return {**_requests(), **_people(), **_bell(), **_screens(), **_cabinet(), **_browsers()}


def _requests() -> dict[str, Schema]:
    keys = exactly(p256dh=TEXT, auth=TEXT)
    return {
        "Refused": shape({"field": TEXT}, error=TEXT),
        "Done": shape(),
        "SignIn": exactly(init_data=said("As Telegram gives it to a Mini App.", TEXT)),
        "Pressing": exactly(press=PRESS),
        "Reading": exactly(section=said("Empty for all.", SECTION)),
        "Subscribing": exactly(
            endpoint=said("Of a known push service, over https.", TEXT), keys=keys
        ),
    }


def _people() -> dict[str, Schema]:
    return {
        "Token": shape(token=said("For `Authorization: Bearer`, for a day.", TEXT)),
        "Session": shape(
            id=ID, device=TEXT, in_telegram=TRUTH, seen=SPOKEN, this=said("It asks.", TRUTH)
        ),
        "Sessions": shape(sessions=array(ref("Session"))),
        "Me": shape(
            {
                "role": said("In words.", TEXT),
                "words": said("The page's texts by their ids.", _by_name(TEXT)),
                "push": shape(offered=TRUTH, key=maybe(TEXT)),
                "sound": TRUTH,
                "pop_ups": TRUTH,
            },
            name=TEXT,
            language=TEXT,
            may_manage=TRUTH,
            in_telegram=TRUTH,
            timezone=said("By its IANA name.", TEXT),
            unread=ref("Unread"),
            version=COUNT,
        ),
    }


def _bell() -> dict[str, Schema]:
    step = shape(id=ID, html=HTML, at=MOMENT, when=SPOKEN)
    return {
        "Unread": said("Objects with something unread, by section.", _by_name(COUNT)),
        "Entry": shape(**ENTRY),
        "Bell": shape(
            unread=ref("Unread"),
            items=array(ref("Entry")),
            next=said("`before` of the next page.", maybe(TEXT)),
            version=COUNT,
        ),
        "Opened": shape(
            **ENTRY | {"screen": ref("Screen"), "steps": array(step), "why": HTML},
        ),
        "Read": shape(unread=ref("Unread"), item=maybe(ref("Entry"))),
        "AllRead": shape(unread=ref("Unread"), item={"type": "null"}, undo=maybe(TEXT)),
    }


def _screens() -> dict[str, Schema]:
    button = shape(
        label=TEXT,
        press=maybe(PRESS),
        url=maybe(TEXT),
        copies=said("It copies this text.", maybe(TEXT)),
        style=maybe({"enum": ["primary", "success", "danger"]}),
    )
    return {
        "Button": button,
        "Screen": shape(
            html=HTML,
            is_plain=said("`html` is plain text.", TRUTH),
            rows=array(array(ref("Button"))),
        ),
        "Toast": shape(text=TEXT, alert=said("It stays until it is closed.", TRUTH)),
        "Pressed": shape(
            screen=maybe(ref("Screen")),
            toast=maybe(ref("Toast")),
            in_chat=said("A question waits in the chat for an answer in words.", TRUTH),
        ),
        "Link": shape(label=TEXT, press=PRESS),
    }


def _cabinet() -> dict[str, Schema]:
    cells = array(ref("Switch"))
    cell = shape(
        {"html": HTML, "tone": {"enum": ["good", "warning", "bad", "quiet"]}, "press": PRESS},
        text=TEXT,
    )
    row = shape({"press": said("It opens the row's screen.", PRESS)}, cells=array(ref("Cell")))
    column = shape(
        label=TEXT,
        align={"enum": ["start", "end"]},
        kind={"enum": ["text", "number", "money", "time"]},
    )
    seconds = maybe({"type": "number", "minimum": 0})
    day = shape(
        day={"type": "string", "format": "date"},
        label=TEXT,
        text=said("All of it in words.", TEXT),
        sent=COUNT,
        failed=COUNT,
        seconds=said("The median from the event's receipt to its card.", seconds),
        seconds_95=said("The 95th percentile.", seconds),
        is_part=said("Only the day's latest events are counted.", TRUTH),
    )
    return {
        "Switch": shape(
            preference=TEXT,
            label=TEXT,
            value=TRUTH,
            effective=said("On after all that overrules it.", TRUTH),
            press=said("It sets the other value.", PRESS),
        ),
        "Settings": shape(
            switches=cells,
            columns=array(shape(preference=TEXT, label=TEXT)),
            kinds=array(shape(kind=TEXT, name=TEXT, urgent=TRUTH, cells=cells)),
            sources=array(shape(name=TEXT, cells=cells)),
            summary=array(HTML),
            links=array(ref("Link")),
        ),
        "Cabinet": shape(
            switch=shape(on=TRUTH, html=HTML, links=array(ref("Link"))),
            tabs=array(shape(id=TEXT, label=TEXT)),
        ),
        "Cell": cell,
        "Table": shape(
            title=TEXT,
            about=HTML,
            columns=array(column),
            rows=array(row),
            links=array(ref("Link")),
            empty=said("What is said in place of no rows.", TEXT),
            page=COUNT,
            pages=COUNT,
            total=COUNT,
        ),
        "Sent": shape(title=TEXT, about=HTML, days=array(day)),
    }


def _browsers() -> dict[str, Schema]:
    return {
        "Browser": shape({"since": MOMENT, "this": TRUTH}, id=ID, device=TEXT),
        "Browsers": shape(offered=TRUTH, key=maybe(TEXT), browsers=array(ref("Browser"))),
    }


def _by_name(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}
