"""One name matched, and a few checked, as Structs. How matching goes is in `match`."""

from collections.abc import Iterator, Sequence

import msgspec

from api.connections import Connections
from api.errors import TooLargeError
from api.species.match import answers_to, frame_of
from api.species.names import Checked, Issue, Match, NameIn, Validated
from api.species.releases import Served
from api.species.vernacular import called
from ml.names.decision import SOUNDS

MAX_VALIDATED = 1_000
SUGGESTED = 10
SETTLED = ("exact", "variant", "canonical")


async def match_all(
    connections: Connections, served: Sequence[Served], names: Sequence[NameIn]
) -> list[Match]:
    """Answers to a few names."""
    rows = (await answers_to(connections, served, frame_of(names))).to_dicts()
    return [msgspec.convert(row | {"candidates": row["candidates"] or []}, Match) for row in rows]


async def match_one(connections: Connections, served: Sequence[Served], name: NameIn) -> Match:
    """The answer to one name, with taxa whose vernacular name it is if it is nothing else."""
    found = (await match_all(connections, served, [name]))[0]
    if found.match == "none":
        found.suggestions = await called(connections, served, name.name, SUGGESTED)
    return found


async def validated(
    connections: Connections, served: Sequence[Served], names: Sequence[NameIn]
) -> Validated:
    """Whether each name is known, and its issues; raises TooLargeError for too many."""
    if len(names) > MAX_VALIDATED:
        raise TooLargeError(f"That are {len(names):,} names: at most {MAX_VALIDATED:,} at once.")
    if not names:
        return Validated(valid=True, items=[])
    matches = await match_all(connections, served, names)
    items = [
        Checked(match.asked_name, match.match in SETTLED, match.id, list(_issues(match)))
        for match in matches
    ]
    return Validated(valid=not any(item.issues for item in items), items=items)


def _issues(match: Match) -> Iterator[Issue]:
    near = "which sounds alike" if match.rule == SOUNDS else "a letter away"
    said = {
        "none": f"No source has this name: {match.rule}.",
        "ambiguous": "Several usages have this name: say its authorship, rank or kingdom.",
        "higher_rank": f"Only {match.name}, which is above it, is known.",
        "fuzzy": f"It may be {match.name}, {near}.",
        "variant": f"It is written {match.name} {match.authorship or ''}".rstrip() + " here.",
        "canonical": f"Here its authorship or rank is another: {match.authorship}, {match.rank}.",
    }
    if match.match in said:
        yield Issue(match.match, said[match.match])
    if match.accepted_name:
        yield Issue("not_accepted", f"The accepted name is {match.accepted_name}.")
