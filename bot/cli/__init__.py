"""The verbs of the command line, a module each; `console` is what they share."""
