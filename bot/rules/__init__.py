"""Who hears what, how and when. Pure."""
