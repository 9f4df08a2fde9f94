"""What a notification looks like: the card, lists of several, the bell. Pure."""
