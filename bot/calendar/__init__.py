"""Days, hours, zones and when a person may be told of something. Pure."""
