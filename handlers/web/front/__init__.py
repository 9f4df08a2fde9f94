"""The front of the web bell: who is let in, how often, and the files and headers everybody gets."""
