"""What people are shown: texts in their language, HTML, figures, screens. Pure."""
