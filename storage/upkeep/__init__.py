"""What keeps the database small and its promises: purging, forgetting, what got stuck."""
