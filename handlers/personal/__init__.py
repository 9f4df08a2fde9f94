"""What each person does for themselves."""
