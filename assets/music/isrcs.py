"""Which track an ISRC is of, as parts of statements. Who tells or decides it is elsewhere."""

from assets.music.redirects import LED
from catalog_data.music.isrcs import DOMINANT

# What staff say comes before what anybody else told.
SETTLED = """
    settled (isrc, item_id) AS (
        SELECT isrc, item_id FROM facts.music_isrc_decisions WHERE item_id IS NOT NULL
        UNION ALL SELECT a.external_id, a.item_id FROM facts.music_aliases a
        JOIN facts.music_datasets d ON d.code = a.dataset AND NOT d.synthetic
        WHERE (a.source, a.kind) = ('isrc', 'track') AND NOT EXISTS (
            SELECT FROM facts.music_isrc_decisions s
            WHERE s.isrc = a.external_id AND s.item_id IS NOT NULL)
    )
"""
# Each recording that is known here has a vote for what it is, and so has a dataset that named a
# track by the ISRC itself; what was concluded of the recordings is no further vote.
SHARES = f"""
    {LED}, named (isrc, item_id, dataset) AS (
        SELECT a.external_id, coalesce(led.to_id, a.item_id), a.dataset FROM facts.music_aliases a
        LEFT JOIN led ON led.from_id = a.item_id WHERE (a.source, a.kind) = ('isrc', 'track')
    ), votes (isrc, item_id) AS (
        SELECT e.isrc, coalesce(led.to_id, a.item_id) FROM facts.music_isrc_evidence e
        JOIN facts.music_aliases a ON (a.source, a.kind, a.external_id) =
            ('musicbrainz', 'track', e.mbid::text)
        LEFT JOIN led ON led.from_id = a.item_id
        UNION ALL SELECT isrc, item_id FROM named WHERE dataset <> 'musicbrainz'
            AND dataset NOT IN (SELECT code FROM facts.music_datasets WHERE synthetic)
    ), shares AS (
        SELECT isrc, item_id, count(*) AS votes,
            count(*) / sum(count(*)) OVER (PARTITION BY isrc) AS share
        FROM votes GROUP BY isrc, item_id
    )
"""  # noqa: S608
NAMED = f"""
    {SHARES} INSERT INTO facts.music_aliases (source, kind, external_id, item_id, dataset)
    SELECT 'isrc', 'track', isrc, item_id, 'musicbrainz' FROM shares s
    WHERE share >= {DOMINANT} AND NOT EXISTS (SELECT FROM named n WHERE n.isrc = s.isrc)
    ON CONFLICT DO NOTHING
"""  # noqa: S608
# An ISRC is divided where no track has enough of it, or another has than it names.
DIVIDED = f"""
    {SHARES}, judged AS (
        SELECT *, max(share) OVER of_one AS most,
            first_value(item_id) OVER (of_one ORDER BY share DESC, item_id) AS leader
        FROM shares WINDOW of_one AS (PARTITION BY isrc)
    )
    SELECT j.isrc, j.item_id::text AS item_id, j.votes::bigint AS votes,
        round(j.share, 4)::float8 AS share
    FROM judged j LEFT JOIN named n USING (isrc)
    WHERE (j.most < {DOMINANT} OR n.item_id <> j.leader) AND NOT EXISTS (
        SELECT FROM facts.music_isrc_decisions d WHERE d.isrc = j.isrc AND d.item_id IS NOT NULL)
"""  # noqa: S608
