"""Duplicates among one's own photos: shown, decided, and taken back. Nobody else sees them."""
