"""Taste computed: models of who would like what, how they are judged, lists. No database."""

from ml.taste.als import Als
from ml.taste.challengers import CHALLENGERS, restore
from ml.taste.content import Content
from ml.taste.contract import Challenger, Items, Model, Parameters, filled
from ml.taste.encoding import Encoder
from ml.taste.evaluation import Evaluation, evaluate, gained, lead, recommended
from ml.taste.intervals import Interval
from ml.taste.meetings import Pairs, pairs
from ml.taste.ranking import NOBODY, mmr, top
from ml.taste.reasons import Reasons, reasons
from ml.taste.splits import hold_out, leave_one_out, temporal_split
from ml.taste.trials import Trial, search

__all__ = [
    "CHALLENGERS",
    "NOBODY",
    "Als",
    "Challenger",
    "Content",
    "Encoder",
    "Evaluation",
    "Interval",
    "Items",
    "Model",
    "Pairs",
    "Parameters",
    "Reasons",
    "Trial",
    "evaluate",
    "filled",
    "gained",
    "hold_out",
    "lead",
    "leave_one_out",
    "mmr",
    "pairs",
    "reasons",
    "recommended",
    "restore",
    "search",
    "temporal_split",
    "top",
]
