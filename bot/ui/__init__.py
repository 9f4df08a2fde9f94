"""What every text is made of: languages, HTML, figures, screens. Pure."""
