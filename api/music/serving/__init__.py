"""What to hear next: models and vectors that were published, asked. Nothing is trained here."""
