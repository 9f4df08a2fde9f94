"""How an object stands: its life and deadline, its status, what a card says of it."""
