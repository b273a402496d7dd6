"""The belongings room: what is derived of places and items."""

from assets.belongings.aggregates import unit_aggregates
from assets.belongings.documents import item_documents
from assets.belongings.externals import EXTERNALS

ASSETS = [item_documents, unit_aggregates]

__all__ = ["ASSETS", "EXTERNALS"]
