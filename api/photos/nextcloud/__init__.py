"""Folders of a Nextcloud that are mirrored: named, tried, taken away. Bringing is not here."""
