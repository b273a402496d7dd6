"""Films: what they tell, stills of them, and smaller films made of them. No storage."""

from importlib.metadata import version

from ml.video.facts import FilmFacts, film_facts, is_playable
from ml.video.opening import film_type
from ml.video.preview import preview_film
from ml.video.stills import Still, poster, stills
from ml.video.streaming import HEIGHT, fragments

VIDEO_RECIPE = f"video 2; stills at 0 to 0.9; 5 s of 500 px h264; av {version('av')}"

__all__ = [
    "HEIGHT",
    "VIDEO_RECIPE",
    "FilmFacts",
    "Still",
    "film_facts",
    "film_type",
    "fragments",
    "is_playable",
    "poster",
    "preview_film",
    "stills",
]
