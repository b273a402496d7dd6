"""Which track an ISRC is of, as a part of statements. Who tells or decides it: elsewhere."""

# What staff say comes before what anybody else told.
SETTLED = """
    settled (isrc, item_id) AS (
        SELECT isrc, item_id FROM facts.music_isrc_decisions
        UNION ALL SELECT a.external_id, a.item_id FROM facts.music_aliases a
        JOIN facts.music_datasets d ON d.code = a.dataset AND NOT d.synthetic
        WHERE (a.source, a.kind) = ('isrc', 'track') AND NOT EXISTS (
            SELECT FROM facts.music_isrc_decisions s WHERE s.isrc = a.external_id)
    )
"""
