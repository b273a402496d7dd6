"""Recommendations as the last materialization made them, of whoever listened. No model is asked."""

from sqlalchemy import text

from api.connections import Connections
from api.music.canonical import DEEPEST, LED
from api.music.serving.items import NAMED, Id, Item
from api.music.serving.ranking import DIGITS, Hit
from api.music.serving.schemas import Kind
from api.music.serving.telling import Found
from catalog_data.music.licences import Channel

# One statement: the list, and the names of all it holds.
LISTED = """
    WITH RECURSIVE mine AS (
        SELECT CAST(:user AS uuid) AS listener
        UNION SELECT listener FROM facts.music_listener_claims WHERE user_id = :user
    ), best AS (
        SELECT DISTINCT ON (item_id) item_id, score, reasons, version, rank
        FROM mine JOIN derived.music_recommendations USING (listener)
        WHERE channel = :channel AND item_kind = :kind ORDER BY item_id, rank, score DESC
    ), listed AS (
        SELECT * FROM best ORDER BY rank, score DESC, item_id LIMIT :most
    ), given AS (
        SELECT item_id AS id FROM listed
        UNION SELECT CAST(reason->>'item_id' AS uuid)
        FROM listed, jsonb_array_elements(reasons) AS reason
    ), """
SHOWN = """
    SELECT named.*, score, reasons, version
    FROM ({named}) AS named LEFT JOIN listed ON item_id = asked ORDER BY listed.rank
"""
QUERY = text(LISTED + LED + SHOWN.format(named=NAMED))
NAMES = len(Item.__struct_fields__) + 1


async def stored(
    connections: Connections, user: Id, channel: Channel, kind: Kind, limit: int
) -> Found:
    """What is stored for a person, as themselves and as each listener they claim, best first.

    Of what two of them have, the better rank counts.
    """
    given = {"user": user, "channel": channel.value, "kind": kind, "most": limit}
    rows = await connections.rows(QUERY, given | {"deepest": DEEPEST})
    listed = [(row.asked, *row[NAMES:]) for row in rows if row.score is not None]
    hits = [Hit(id_, round(score, DIGITS), because(why)) for id_, score, why, _ in listed]
    named = {row[0]: Item(*row[1:NAMES]) for row in rows if row.name}
    return Found(hits, listed[0][-1] if listed else "", named)


def because(reasons: list[dict[str, str]]) -> list[tuple[Id, float]]:
    """Reasons as they are stored."""
    return [(Id(one["item_id"]), float(one["share"])) for one in reasons]
