"""Writes docs/openapi.json and docs/openapi-web.json."""

from tests.openapi import document, web_document

for each in (document, web_document):
    each.FILE.write_text(each.as_text(), "utf-8")
