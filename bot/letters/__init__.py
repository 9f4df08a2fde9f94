"""What is seen of a text: its graphemes, and what nobody can see."""
