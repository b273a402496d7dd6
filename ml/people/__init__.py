"""People from faces: groups, names, suggestions, who is with whom. Pixels are in ml/faces."""

from ml.people.agreement import Agreement, agreement
from ml.people.company import positions, scatter, together
from ml.people.naming import People, people_of
from ml.people.reach import Rules
from ml.people.said import Said
from ml.people.suggesting import suggestions
from ml.people.telling import PEOPLE

__all__ = [
    "PEOPLE",
    "Agreement",
    "People",
    "Rules",
    "Said",
    "agreement",
    "people_of",
    "positions",
    "scatter",
    "suggestions",
    "together",
]
