"""A photo of a thing as a draft of an item: barcodes, rules over its words, labels. No storage."""

from ml.belongings.drafts.barcodes import BARCODE_RECIPE, Barcode, barcodes
from ml.belongings.drafts.drafting import DRAFT_RECIPE, Seen, drafts

__all__ = ["BARCODE_RECIPE", "DRAFT_RECIPE", "Barcode", "Seen", "barcodes", "drafts"]
