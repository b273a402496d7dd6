"""An owner's own rules of dates, made from how they are kept. What each finds is elsewhere."""

from collections.abc import Iterable, Mapping
from typing import Any

from ml.metadata.finding import (
    Find,
    Rule,
    TimeFacts,
    by_pattern,
    file_name,
    file_time,
    gps_time,
    in_zone,
    matches,
    tags,
    whatsapp_name,
)
from ml.metadata.instants import Instant

Kept = Mapping[str, Any]
PLAIN: dict[str, Find] = {
    "gps_time": gps_time,
    "file_name": file_name,
    "whatsapp_name": whatsapp_name,
    "file_time": file_time,
}


def rules_of(kept: Iterable[Kept]) -> tuple[Rule, ...]:
    """Rules in their order.

    Each is kept as name, ``find`` (exif, gps_time, file_name, whatsapp_name, path, file_time),
    ``tags``, ``pattern``, ``zone`` (gps, user, none) and the conditions ``path``, ``file_name``
    and ``exif``, expressions that must be found.
    """
    return tuple(Rule(rule["name"], _where(_zoned(_found(rule), rule), rule)) for rule in kept)


def _found(rule: Kept) -> Find:
    if rule["find"] == "exif":
        return tags(*rule["tags"])
    if rule["pattern"] is None:
        return PLAIN[rule["find"]]
    if rule["find"] == "path":
        return by_pattern(lambda facts: facts.path, rule["pattern"])
    return by_pattern(lambda facts: facts.file_name, rule["pattern"])


def _zoned(find: Find, rule: Kept) -> Find:
    return in_zone(find, rule["zone"]) if rule["zone"] else find


def _where(find: Find, rule: Kept) -> Find:
    if not (rule["path"] or rule["file_name"] or rule["exif"]):
        return find

    def found(facts: TimeFacts) -> Instant | None:
        return find(facts) if _holds(rule, facts) else None

    return found


def _holds(rule: Kept, facts: TimeFacts) -> bool:
    texts = [(rule["path"], facts.path), (rule["file_name"], facts.file_name)]
    texts += [(pattern, facts.exif.get(tag)) for tag, pattern in rule["exif"].items()]
    return all(matches(pattern, text) for pattern, text in texts if pattern)
