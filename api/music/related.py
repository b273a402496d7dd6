"""Artists who play the same as one: by genres in common, rare ones first. Lists are beside.

Each genre in common weighs one over the logarithm of how much bears it (Adamic and Adar, "Friends
and neighbors on the Web", 2003). Only the rarest genres of an artist are followed: the others say
least, and are borne by the most.
"""

import uuid
from collections.abc import Sequence

from sqlalchemy import text

from api.connections import Connections
from api.music.schemas import Related

FEW, FOLLOWED = 5, 10
RELATED = text("""
    WITH own AS (
        SELECT DISTINCT genre_id FROM facts.music_item_genres WHERE item_id = ANY(:ids)
    ), followed AS MATERIALIZED (
        SELECT genre_id, name, (
            SELECT count(*) FROM facts.music_item_genres i WHERE i.genre_id = own.genre_id
        ) AS items
        FROM own JOIN facts.music_genres g ON g.id = genre_id
        ORDER BY items, name, genre_id LIMIT :followed
    ), shared AS (
        SELECT DISTINCT i.item_id, f.name, f.items
        FROM followed f JOIN facts.music_item_genres i USING (genre_id)
        WHERE i.item_id <> ALL(:ids)
    ), weighed AS (
        SELECT item_id, round(CAST(sum(1 / ln(1 + items)) AS numeric), 4) AS likeness,
            array_agg(name ORDER BY items, name) AS genres
        FROM shared GROUP BY item_id
    )
    SELECT a.id, a.name, CAST(likeness AS float8) AS likeness, genres
    FROM weighed JOIN facts.music_artists a ON a.id = item_id
    WHERE NOT EXISTS (SELECT FROM facts.music_redirects r WHERE r.from_id = a.id)
    ORDER BY likeness DESC, a.name, a.id LIMIT :few""")


async def related(connections: Connections, ids: Sequence[uuid.UUID]) -> list[Related]:
    """The few artists most like one, who is known under these ids."""
    asked = {"ids": ids, "followed": FOLLOWED, "few": FEW}
    rows = await connections.rows(RELATED, asked)
    return [Related(*row) for row in rows]
