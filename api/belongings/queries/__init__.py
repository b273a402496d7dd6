"""Reading belongings: places and their paths, items, what happened. Nothing is written here."""
