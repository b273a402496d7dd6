"""The belongings room: what is derived of places and items."""

from assets.belongings.externals import EXTERNALS
from assets.belongings.index import item_index

ASSETS = [item_index]

__all__ = ["ASSETS", "EXTERNALS"]
