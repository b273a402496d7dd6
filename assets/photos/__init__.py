"""The photos room: what is derived of photos, each artifact an asset. When it runs is not here."""

from assets.photos.appearance import photo_appearance
from assets.photos.captions import photo_captions
from assets.photos.catalogue import photo_catalogue
from assets.photos.categories import photo_categories
from assets.photos.descriptors import photo_descriptors
from assets.photos.duplicates import photo_duplicates
from assets.photos.embeddings import photo_embeddings
from assets.photos.events import photo_events
from assets.photos.externals import EXTERNALS
from assets.photos.faces import photo_faces
from assets.photos.figures import FIGURES
from assets.photos.hashes import photo_hashes
from assets.photos.metadata import photo_metadata
from assets.photos.nextcloud import nextcloud_files
from assets.photos.ocr import photo_ocr
from assets.photos.people import photo_people
from assets.photos.places import photo_places
from assets.photos.previews import photo_previews
from assets.photos.retellings import photo_retellings
from assets.photos.sidecars import photo_sidecars
from assets.photos.similarity_index import photo_similarity_index
from assets.photos.stacks import photo_stacks
from assets.photos.tags import photo_tags
from assets.photos.videos import video_previews
from assets.photos.words import photo_words

ASSETS = [
    nextcloud_files,
    photo_catalogue,
    video_previews,
    photo_previews,
    photo_metadata,
    photo_hashes,
    photo_appearance,
    photo_descriptors,
    photo_stacks,
    photo_duplicates,
    photo_embeddings,
    photo_faces,
    photo_people,
    photo_ocr,
    photo_tags,
    photo_captions,
    photo_categories,
    photo_places,
    photo_retellings,
    photo_events,
    photo_words,
    photo_similarity_index,
    photo_sidecars,
    *FIGURES,
]
__all__ = ["ASSETS", "EXTERNALS"]
