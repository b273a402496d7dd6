"""WebDAV as Nextcloud speaks it: addresses, listings, paths, refusals. Nothing is asked here."""

from ml.webdav.address import (
    AddressError,
    is_allowed,
    normal_address,
    normal_folder,
    pinned,
    root_url,
    url_of,
)
from ml.webdav.answers import Kind, Refusal, RefusalError, refused
from ml.webdav.listing import PROPFIND, Entry, Listing, ListingError
from ml.webdav.names import MEDIA, is_media, why_unusable

__all__ = [
    "MEDIA",
    "PROPFIND",
    "AddressError",
    "Entry",
    "Kind",
    "Listing",
    "ListingError",
    "Refusal",
    "RefusalError",
    "is_allowed",
    "is_media",
    "normal_address",
    "normal_folder",
    "pinned",
    "refused",
    "root_url",
    "url_of",
    "why_unusable",
]
