"""The cabinet as tables for the page of the web bell, from the same rows as the chat's screens."""
