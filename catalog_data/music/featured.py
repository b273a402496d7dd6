"""Genres that are shown first, and whose artists are looked for first; who stands for each."""

import uuid

from sqlalchemy.orm import Mapped, mapped_column

from catalog_data.base import Derived
from catalog_data.photos.derived import Derivation

GENRES = (
    *("pop", "rock", "hip hop", "r&b", "electronic", "jazz", "classical", "country", "folk"),
    *("blues", "metal", "punk", "indie", "soul", "funk", "reggae", "latin", "house", "techno"),
    "ambient",
)
ARTISTS = 3  # of each genre


class FeaturedArtist(Derivation, Derived):
    """One of the artists who stand for a genre: those heard most in this house."""

    __tablename__ = "music_featured_artists"

    genre: Mapped[str] = mapped_column(primary_key=True, comment="as it is featured")
    rank: Mapped[int] = mapped_column(primary_key=True, comment="from 1")
    artist_id: Mapped[uuid.UUID]
    heard: Mapped[int] = mapped_column(comment="listeners, and lists it is in")
    tracks: Mapped[int] = mapped_column(comment="that are known of them")
