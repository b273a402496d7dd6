"""Evidence from MusicBrainz' dump: of what is known here alone, once, never tags, names follow."""

import pytest
import sqlalchemy as sa

from assets.music.encyclopaedia import take_in_evidence
from catalog_data.identity import new_id
from catalog_data.music.catalogue import MusicAlias, MusicItem, MusicRedirect, MusicTrack
from catalog_data.music.licences import MusicDataset
from ml.music import DumpError
from tests.musicbrainz_dumps import drawn, isrc, mbid, spotify, write_core_dump

NAMED = """
    SELECT source, external_id, t.title, dataset FROM facts.music_aliases a
    JOIN facts.music_tracks t ON t.id = a.item_id WHERE source IN ('isrc', 'spotify')
    ORDER BY 1, 2
"""
EVIDENCE = "SELECT isrc, mbid::text AS mbid FROM facts.music_isrc_evidence ORDER BY 1, 2"


@pytest.fixture
def tables():
    """Ten recordings: the first three are one work twice merged, and one address is of two."""
    made = drawn(5, 10)
    made["isrc"] = [
        (i, n, isrc(of), r"\N", 0, "x")
        for i, (n, of) in enumerate([(1, 1), (2, 2), (3, 2), (4, 4), (5, 5), (9, 9), (9, 8)])
    ]
    links = [(1, 11), (2, 12), (4, 12), (5, 15), (9, 19)]
    made["l_recording_url"] = [(i, 1, n, url, 0, "x") for i, (n, url) in enumerate(links)]
    made["url"] = [
        (url, mbid(url), f"https://open.spotify.com/track/{spotify(url)}", 0, "x")
        for url in (11, 12, 15, 19)
    ]
    return made


@pytest.fixture
def known(said):
    """Tracks called A to D: MBIDs of two, one that was merged away, and an ISRC alone."""
    ids = {title: new_id() for title in "ABCDE"}
    with said.begin() as connection:
        connection.execute(sa.insert(MusicDataset).values(code="d", title="D"))
        for title, id_ in ids.items():
            connection.execute(sa.insert(MusicItem).values(id=id_, kind="track"))
            connection.execute(sa.insert(MusicTrack).values(id=id_, title=title))
        for source, external, title in (
            *(("musicbrainz", mbid(11), "A"), ("musicbrainz", mbid(2), "B")),
            *(("musicbrainz", mbid(4), "C"), ("isrc", isrc(9), "D"), ("musicbrainz", mbid(5), "E")),
        ):
            row = {"source": source, "kind": "track", "external_id": external, "dataset": "d"}
            connection.execute(sa.insert(MusicAlias).values(item_id=ids[title], **row))
        row = {"from_id": ids["E"], "to_id": ids["C"], "reason": "the same"}
        connection.execute(sa.insert(MusicRedirect).values(row))
    return said


def test_what_matters_is_kept_once_and_names_follow(known, tables, tmp_path):
    bad = [("isrc", b"nothing"), ("recording", b"nothing")]
    path = write_core_dump(tmp_path / "mbdump.tar.bz2", tables, bad)
    seen = []
    counts = take_in_evidence(known, path, seen.append)
    assert (counts.imported, counts.duplicates, counts.malformed) == (6, 0, 2)
    assert seen[-1] == counts.lines and seen == sorted(seen)
    assert known.frame(sa.text(EVIDENCE)).rows() == [
        *((isrc(1), mbid(11)), (isrc(2), mbid(2)), (isrc(4), mbid(4)), (isrc(5), mbid(5))),
        *((isrc(8), mbid(9)), (isrc(9), mbid(9))),
    ]
    assert known.frame(sa.text(NAMED)).rows() == [
        *(("isrc", isrc(n), title, "musicbrainz") for n, title in ((1, "A"), (2, "B"))),
        *(("isrc", isrc(n), "C", "musicbrainz") for n in (4, 5)),
        ("isrc", isrc(9), "D", "d"),
        *(("spotify", spotify(url), title, "musicbrainz") for url, title in ((11, "A"), (15, "C"))),
    ]
    again = take_in_evidence(known, path)
    assert (again.imported, again.duplicates, again.malformed) == (0, 6, 2)
    faults = "SELECT DISTINCT member, error FROM facts.listen_faults ORDER BY 1"
    assert known.frame(sa.text(faults)).rows() == [
        ("mbdump/isrc", "It is no ISRC of a recording."),
        ("mbdump/recording", "It is no recording with an MBID."),
    ]
    licences = known.frame(sa.text("SELECT table_name, allows FROM facts.music_licences")).rows()
    assert licences == [("music_isrc_evidence", "production")]


def test_a_dump_that_ends_early_leaves_nothing(known, tables, tmp_path):
    path = write_core_dump(tmp_path / "mbdump.tar.bz2", tables)
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(DumpError, match="cannot be read"):
        take_in_evidence(known, path)
    assert known.frame(sa.text(EVIDENCE)).is_empty()
    assert known.frame(sa.text("SELECT id FROM facts.listen_imports")).is_empty()
