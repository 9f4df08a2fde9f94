"""The data of the event types: read, checked, compared. Pure."""
