"""docs/openapi.json: made from the code, and held against it. `make openapi` writes it."""
