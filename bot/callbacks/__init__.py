"""What a button means when it is pressed. Pure."""
