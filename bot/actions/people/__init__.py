"""People: who is on the staff and linked, their ids, their absences."""
