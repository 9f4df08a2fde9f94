"""What a command shows: texts and buttons. Pure."""
