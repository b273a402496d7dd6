"""What was said of photos, when and by whom, and taking it back. What holds now is not here."""
