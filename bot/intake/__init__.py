"""The first stage: a stored event becomes notifications."""
