"""Events: photos without a long pause between them, and what they are called. No database."""

from ml.events.grouping import EVENTS_RECIPE, events, members
from ml.events.titles import titles

__all__ = ["EVENTS_RECIPE", "events", "members", "titles"]
