"""The second stage: a notification becomes a card in a chat, and stays true there."""
