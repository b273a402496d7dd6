"""Datasets of music whose licence is known to the program. What may be done with one is beside."""

CC0 = "CC0-1.0"
SYNTHETIC = "synthetic"
# Title, whether a program drew it, its licence, what that allows.
KNOWN = {
    "listenbrainz": ("ListenBrainz", False, CC0, "production"),
    SYNTHETIC: ("Drawn by a program", True, CC0, "production"),
    "lastfm-hetrec2011": ("Last.fm, HetRec 2011", False, "HetRec 2011", "research"),
    "spotify": ("Spotify playlists, TidyTuesday", False, "Spotify Web API terms", "research"),
    "genres": ("Genres of beets", False, "MIT", "production"),
}
