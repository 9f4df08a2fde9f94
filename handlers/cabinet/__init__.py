"""What administrators and managing roles do for the whole cabinet."""
