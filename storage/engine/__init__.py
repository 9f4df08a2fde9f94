"""Access to the database: connections, transactions, the one writer."""
