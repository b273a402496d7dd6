"""What may be said, and what may be asked, over HTTP. Nothing is derived or scheduled here."""
