"""KeyCRM."""
