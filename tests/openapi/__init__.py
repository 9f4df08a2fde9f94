"""docs/openapi.json and -web.json: made from the code, and held against it by tests.

`make openapi` writes them.
"""
