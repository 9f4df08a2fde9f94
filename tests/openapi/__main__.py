"""Writes docs/openapi.json."""

from tests.openapi.document import FILE, as_text

FILE.write_text(as_text(), "utf-8")
