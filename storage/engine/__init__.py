"""How the database is reached: connections, transactions, one writer."""
