"""What handlers of photos are given beside who asks: filters, names of photos. No route is here."""

from litestar.di import NamedDependency
from litestar.params import FromPath

from api.photos.filters import PhotoFilters

Filters = NamedDependency[PhotoFilters]
PhotoName = FromPath[str]
