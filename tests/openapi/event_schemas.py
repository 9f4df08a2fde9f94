"""JSON Schemas of all event types, made from the models of bot.events.payloads."""

from typing import Any

from pydantic.json_schema import models_json_schema

from bot.events import shapes
from bot.events.payloads import FACTS
from bot.providers.generic import cloud_events

Schema = dict[str, Any]
PLACE = "#/components/schemas/"


def schemas() -> dict[str, Schema]:
    """All components that bodies need; the body itself is `Event`."""
    models = [(model, "validation") for model in dict.fromkeys(FACTS.values())]
    _, found = models_json_schema(models, ref_template=f"{PLACE}{{model}}")  # type: ignore[arg-type]
    data = {name: _tidied(schema) for name, schema in found["$defs"].items()}
    events = {_name(kind): _event(kind, data[model.__name__]) for kind, model in FACTS.items()}
    return {"Event": _any_event(), **events, **_clouds(), **data, **shapes.NAMED}


def _any_event() -> Schema:
    refs = {kind: f"{PLACE}{_name(kind)}" for kind in FACTS}
    return {
        "description": "One event. Whatever the schemas do not name may be there too; it is kept "
        "with the body and ignored.",
        "oneOf": [{"$ref": ref} for ref in refs.values()],
        "discriminator": {"propertyName": "type", "mapping": refs},
    }


def _event(kind: str, data: Schema) -> Schema:
    assert data["type"] == "object"
    return {
        "type": "object",
        "properties": {
            "type": {"const": kind},
            "timestamp": {
                "$ref": f"{PLACE}Time",
                "description": "When it happened; one in the future counts as now.",
            },
            "data": {"$ref": f"{PLACE}{FACTS[kind].__name__}"},
        },
        "required": ["type", "timestamp", "data"],
    }


def _clouds() -> dict[str, Schema]:
    """CloudEvents, alone and in a batch."""
    many = {"minItems": 1, "maxItems": cloud_events.EVENTS_LIMIT}
    clouds = {f"cloudevent.{kind}": _cloud(kind) for kind in FACTS}
    return {
        "CloudEvent": {"oneOf": [{"$ref": PLACE + name} for name in clouds]},
        "CloudEvents": {"type": "array", "items": {"$ref": f"{PLACE}CloudEvent"}, **many},
        **clouds,
    }


def _cloud(kind: str) -> Schema:
    controls = "^[^\\x00-\\x1f\\x7f-\\x9f]*$"
    texts = {
        name: {"type": "string", "minLength": 1, "maxLength": longest, "pattern": controls}
        for name, longest in (("id", 200), ("source", 2048))
    }
    return {
        "type": "object",
        "properties": {
            "specversion": {"const": cloud_events.VERSION},
            **texts,
            "type": {"const": kind},
            "time": {"$ref": f"{PLACE}Time"},
            "datacontenttype": {"const": "application/json"},
            "data": {"$ref": f"{PLACE}{FACTS[kind].__name__}"},
        },
        "required": ["specversion", "id", "source", "type", "data"],
    }


def _name(kind: str) -> str:
    """`order.status_changed` as `event.order.status_changed`, which no model can be named."""
    return f"event.{kind}"


def _tidied(schema: Any) -> Any:
    """Without pydantic's titles, and with a reference in place of a shape that has a name."""
    if isinstance(schema, list):
        return [_tidied(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    bare = {name: it for name, it in schema.items() if name not in ("title", "default")}
    for name, shape in shapes.NAMED.items():
        if bare == shape:
            return {"$ref": PLACE + name}
    fields = {name: _tidied(it) for name, it in bare.pop("properties", {}).items()}
    description = bare.pop("description", None)
    tidy = {name: _tidied(it) for name, it in bare.items()}
    if description and "properties" not in schema:  # a model's docstring is for its readers
        tidy["description"] = description
    return tidy | ({"properties": fields} if fields else {})
