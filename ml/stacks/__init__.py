"""Photos of one shot, burst or bracket as stacks, and films inside of photos. No storage."""

from ml.stacks.detect import PHOTOS, STACKS, stacks
from ml.stacks.motion import Motion, embedded_motion
from ml.stacks.rules import DEFAULT_RULES, STACK_RECIPE, Rule, RuleName

__all__ = [
    "DEFAULT_RULES",
    "PHOTOS",
    "STACKS",
    "STACK_RECIPE",
    "Motion",
    "Rule",
    "RuleName",
    "embedded_motion",
    "stacks",
]
