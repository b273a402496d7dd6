"""Which genres people love: those of what they love, the most loved first. They say so nowhere."""

import uuid
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import text

from api.connections import Connections

LOVED = text("""
    WITH loved AS (
        SELECT user_id, item_id FROM facts.music_favourites WHERE user_id = ANY(:users)
    ), things AS (
        SELECT user_id, item_id FROM loved
        UNION SELECT user_id, artist_id FROM loved JOIN facts.music_credits USING (item_id)
    ), counted AS (
        SELECT user_id, genre_id, count(DISTINCT item_id) AS things
        FROM things JOIN facts.music_item_genres USING (item_id) GROUP BY user_id, genre_id
    ), placed AS (
        SELECT user_id, name, row_number() OVER (
            PARTITION BY user_id ORDER BY things DESC, name
        ) AS place
        FROM counted JOIN facts.music_genres g ON g.id = genre_id
    )
    SELECT user_id, name FROM placed WHERE place <= :most ORDER BY user_id, place""")


async def loved_genres(
    connections: Connections, users: Sequence[uuid.UUID], most: int
) -> defaultdict[uuid.UUID, list[str]]:
    """Names of the genres that these people love most, best first."""
    found = defaultdict[uuid.UUID, list[str]](list)
    for user, name in await connections.rows(LOVED, {"users": list(users), "most": most}):
        found[user].append(name)
    return found
