"""What administrators, and roles that manage, do for the whole cabinet."""
