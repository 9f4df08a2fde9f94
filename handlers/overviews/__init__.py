"""What people look at, read from the tables for the chat's screens and for the page alike."""
