"""What docs/providers/no-code.md gives to n8n and Make are events that Bellhop takes."""

import json
import re
import shutil
import subprocess
from typing import Any

import jsonschema_rs
import pytest

from bot.events import payloads
from tests.openapi.document import ROOT, document

DOCS = ROOT / "docs" / "providers"
PAGE = (DOCS / "no-code.md").read_text("utf-8")
WORKFLOW = json.loads((DOCS / "n8n-workflow.json").read_text("utf-8"))
NODES = {node["name"]: node for node in WORKFLOW["nodes"]}
EXAMPLE = json.loads(NODES["An order"]["parameters"]["jsonOutput"])
REQUEST = NODES["Tell Bellhop"]["parameters"]
[FOR_N8N, FOR_MAKE] = re.findall(r"^```\n(.*?)\n```", PAGE, re.MULTILINE | re.DOTALL)


def evaluated(template: str, item: object) -> str:
    """As n8n does: what is between {{ and the first }} is JavaScript."""
    if shutil.which("node") is None:
        pytest.skip("no node here")
    script = f"""
        const $json = {json.dumps(item)};
        const text = {json.dumps(template)}.replace(/{{{{(.*?)}}}}/gs, (_, it) => eval(it));
        process.stdout.write(text);
    """
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    return done.stdout


def assert_taken(body: str) -> dict[str, Any]:
    event = json.loads(body)
    contract = {"$ref": "#/components/schemas/Event", "components": document()["components"]}
    jsonschema_rs.validate(contract, event)
    payloads.read(event["type"], event["data"], strict=True)
    assert isinstance(event, dict)
    return event


def test_the_workflow_is_wired_and_has_no_secret() -> None:
    wires = WORKFLOW["connections"]

    assert {name: wire["main"][0][0]["node"] for name, wire in wires.items()} == {
        "Try it": "An order",
        "An order": "Tell Bellhop",
    }
    assert REQUEST["method"] == "POST"
    assert REQUEST["url"].endswith("/hooks/generic/YOUR-KEY")
    assert REQUEST["genericAuthType"] == "httpHeaderAuth"
    assert "credentials" not in NODES["Tell Bellhop"]


@pytest.mark.parametrize("customer", ["Oksana", 'Oksana "Ksu" Bondar', "О'Нил\n\\", None])
def test_the_workflows_body_is_an_event(customer: str | None) -> None:
    body = evaluated(REQUEST["jsonBody"].removeprefix("="), EXAMPLE | {"customer": customer})

    event = assert_taken(body)

    assert event["data"]["order"]["id"] == 40117
    assert event["data"]["buyer"]["name"] == customer


def test_the_workflows_id_is_derived_from_the_order() -> None:
    [header] = REQUEST["headerParameters"]["parameters"]

    ids = [evaluated(header["value"].removeprefix("="), EXAMPLE | {"id": it}) for it in (1, 2, 1)]

    assert header["name"] == "webhook-id"
    assert ids == ["order-1-created", "order-2-created", "order-1-created"]


def test_the_pages_expression_for_n8n_is_an_event() -> None:
    assert_taken(evaluated(FOR_N8N, EXAMPLE))


def test_the_pages_body_for_make_is_an_event() -> None:
    text = re.sub(r"\{\{formatDate.*?\}\}", "2026-11-22T16:00:00+02:00", FOR_MAKE)
    text = re.sub(r"\{\{.*?\}\}", "7", text)

    assert_taken(text)


def test_the_page_names_the_fields_of_the_workflow() -> None:
    assert "`15000`" in PAGE
    assert REQUEST["options"]["timeout"] == 15000
    assert "Max. Tries `5`" in PAGE
    assert NODES["Tell Bellhop"]["maxTries"] == 5
