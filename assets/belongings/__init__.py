"""The belongings room: what is derived of places and items."""

from assets.belongings.aggregates import unit_aggregates
from assets.belongings.barcodes import photo_barcodes
from assets.belongings.externals import EXTERNALS
from assets.belongings.index import item_index
from assets.belongings.proposals import item_proposals

ASSETS = [item_index, unit_aggregates, photo_barcodes, item_proposals]

__all__ = ["ASSETS", "EXTERNALS"]
