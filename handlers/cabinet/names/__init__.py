"""What people call the things of the CRM: sources, channels, statuses, pipelines and roles."""
