"""Drawn listening: dumps in ListenBrainz' layout of people who never were. Nothing is read here."""

from catalog_data.sample.music.dumps import write_dumps
from catalog_data.sample.music.listening import Drawn, draw_listening

# What the sample household's dumps hold: enough to learn eight tastes from, read in a second.
HOUSEHOLD = {"listeners": 60, "sessions": 900, "tracks": 240, "seed": 7}

__all__ = ["HOUSEHOLD", "Drawn", "draw_listening", "write_dumps"]
