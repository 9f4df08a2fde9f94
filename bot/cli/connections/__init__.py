"""The verbs about connections to CRMs: their hooks, secrets, API keys and settings."""
