"""What happens in a bell, told to its open pages at once."""
