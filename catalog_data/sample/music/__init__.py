"""Drawn listening: dumps in ListenBrainz' layout of people who never were. Nothing is read here."""

from catalog_data.sample.music.dumps import write_dumps
from catalog_data.sample.music.listening import Drawn, draw_listening

__all__ = ["Drawn", "draw_listening", "write_dumps"]
