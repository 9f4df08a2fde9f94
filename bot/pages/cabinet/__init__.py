"""What administrators and managing roles see of the cabinet."""
