"""WebDAV as Nextcloud speaks it: addresses, listings, paths, refusals. Nothing is asked here."""

from catalog_data.webdav.address import (
    AddressError,
    is_allowed,
    normal_address,
    normal_folder,
    pinned,
    root_url,
    url_of,
)
from catalog_data.webdav.answers import (
    Kind,
    Refusal,
    RefusalError,
    not_allowed,
    refused,
    unreachable,
)
from catalog_data.webdav.listing import PROPFIND, Entry, Listing, ListingError
from catalog_data.webdav.names import MEDIA, is_media, why_unusable

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
    "not_allowed",
    "pinned",
    "refused",
    "root_url",
    "unreachable",
    "url_of",
    "why_unusable",
]
