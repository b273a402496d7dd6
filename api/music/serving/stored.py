"""Recommendations as the last materialization made them, of whoever listened. No model is asked."""

import msgspec
from msgspec import Struct
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
# As one JSON text: decoded to structs at once it takes a third of the time of rows, one by one.
SHOWN = """
    SELECT CAST(json_build_object(
        'listed', (SELECT json_agg(json_build_array(item_id, score, reasons, version)
            ORDER BY rank, score DESC, item_id) FROM listed),
        'named', (SELECT json_object_agg(asked, json_build_object('id', at, 'kind', kind,
            'name', name, 'artists', artists, 'album_id', album_id, 'spotify_id', spotify_id))
            FROM ({named}) AS named WHERE name <> '')
    ) AS text)
"""
QUERY = text(LISTED + LED + SHOWN.format(named=NAMED))


class Reason(Struct):
    """An item that was heard, and its share."""

    item_id: Id
    share: float


class Listed(Struct, array_like=True):
    """One item of a list."""

    item_id: Id
    score: float
    reasons: list[Reason]
    version: str


class Kept(Struct):
    """What the statement tells: the list, best first, and names of all items in it."""

    listed: list[Listed] | None
    named: dict[Id, Item] | None


KEPT = msgspec.json.Decoder(Kept)


async def stored(
    connections: Connections, user: Id, channel: Channel, kind: Kind, limit: int
) -> Found:
    """What is stored for a person, as themselves and as each listener they claim, best first.

    Of what two of them have, the better rank counts.
    """
    given = {"user": user, "channel": channel.value, "kind": kind, "most": limit}
    kept = KEPT.decode(await connections.scalar(QUERY, given | {"deepest": DEEPEST}))
    listed = kept.listed or []
    hits = [Hit(one.item_id, round(one.score, DIGITS), because(one)) for one in listed]
    return Found(hits, listed[0].version if listed else "", kept.named or {})


def because(listed: Listed) -> list[tuple[Id, float]]:
    """Reasons as they are told."""
    return [(reason.item_id, reason.share) for reason in listed.reasons]
