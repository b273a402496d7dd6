"""Where redirects of items lead, as a part of statements. Who redirects what is not here."""

DEPTH = 8  # steps that are followed: longer chains, and circles, end where they are
LED = f"""
    WITH RECURSIVE steps (from_id, to_id, depth) AS (
        SELECT from_id, to_id, 1 FROM facts.music_redirects
        UNION ALL SELECT s.from_id, r.to_id, s.depth + 1
        FROM steps s JOIN facts.music_redirects r ON r.from_id = s.to_id WHERE s.depth < {DEPTH}
    ), led AS (SELECT DISTINCT ON (from_id) from_id, to_id FROM steps ORDER BY from_id, depth DESC)
"""  # noqa: S608
