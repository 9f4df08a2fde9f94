"""amoCRM, which is called Kommo in other countries."""
