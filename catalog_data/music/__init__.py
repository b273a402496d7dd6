"""The music room's tables: what was given and said of music and of listening."""
