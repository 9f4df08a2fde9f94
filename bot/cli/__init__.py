"""The verbs of the command line; `console` is what they share."""
