"""What several processes on one PostgreSQL database share."""
