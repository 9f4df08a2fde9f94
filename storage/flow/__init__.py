"""The flow's tables: events, notifications, cards and what belongs to them."""
