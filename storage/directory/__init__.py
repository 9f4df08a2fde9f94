"""Who is who, and what is known and wanted."""
