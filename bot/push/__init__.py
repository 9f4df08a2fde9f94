"""A stage beside delivery: due notifications become messages to people's browsers (RFC 8030)."""
