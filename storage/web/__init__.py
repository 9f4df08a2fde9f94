"""The web bell: who is signed in, what their page lists, and push messages to browsers."""
