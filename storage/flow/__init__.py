"""Queries on the tables of the flow: events, notifications, cards."""
