"""The verbs that list what Bellhop knows; `listing` prints the rows of all of them."""
