"""The music room: the facts it starts from, and what is derived of listening."""

from assets.music.baskets import baskets
from assets.music.champions import music_champions
from assets.music.conflicts import music_isrc_conflicts
from assets.music.externals import EXTERNALS
from assets.music.featured import featured_artists
from assets.music.listens import MUSIC_MONTHS, listens
from assets.music.models.asset import music_models
from assets.music.models.parameters import music_parameters
from assets.music.models.weightings import music_weighting_proposals
from assets.music.recommendations import music_recommendations
from assets.music.tastes import TASTE_VECTORS
from assets.music.vectors import ITEM_VECTORS

ASSETS = [
    *(listens, baskets, featured_artists, music_isrc_conflicts),
    *(music_parameters, music_models, music_champions, music_weighting_proposals),
    *(vectors for each in ITEM_VECTORS.values() for vectors in each),
    *TASTE_VECTORS,
    music_recommendations,
]

__all__ = ["ASSETS", "EXTERNALS", "MUSIC_MONTHS"]
