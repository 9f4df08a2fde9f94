"""JSON Schemas of all event types, made from the models of bot.events.payloads."""

from typing import Any

from pydantic.json_schema import models_json_schema

from bot.events import shapes
from bot.events.payloads import FACTS

Schema = dict[str, Any]
PLACE = "#/components/schemas/"


def schemas() -> dict[str, Schema]:
    """All components that bodies need; the body itself is `Event`."""
    models = [(model, "validation") for model in dict.fromkeys(FACTS.values())]
    _, found = models_json_schema(models, ref_template=f"{PLACE}{{model}}")  # type: ignore[arg-type]
    data = {name: _tidied(schema) for name, schema in found["$defs"].items()}
    events = {_name(kind): _event(kind, data[model.__name__]) for kind, model in FACTS.items()}
    return {"Event": _any_event(), **events, **data, **shapes.NAMED}


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
