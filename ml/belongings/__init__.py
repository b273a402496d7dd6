"""Words of belongings: documents of items, questions read into filters, candidates ranked."""

from ml.belongings.asking import Asked, Known, asked_of, read_question, readings
from ml.belongings.documents import DOCUMENT_RECIPE, Document, document, index_recipe
from ml.belongings.figures import Bounds
from ml.belongings.looks import LOOKS_DIM, LOOKS_RECIPE, LOOKS_SIDE, looks
from ml.belongings.meanings import meaning, texts_of
from ml.belongings.periods import Span
from ml.belongings.ranking import BY_NAME, BY_USE, Hit, ranked
from ml.belongings.words import stem, tokens

__all__ = [
    "BY_NAME",
    "BY_USE",
    "DOCUMENT_RECIPE",
    "LOOKS_DIM",
    "LOOKS_RECIPE",
    "LOOKS_SIDE",
    "Asked",
    "Bounds",
    "Document",
    "Hit",
    "Known",
    "Span",
    "asked_of",
    "document",
    "index_recipe",
    "looks",
    "meaning",
    "ranked",
    "read_question",
    "readings",
    "stem",
    "texts_of",
    "tokens",
]
