"""ISRCs by MusicBrainz: an ISRC names the item that most of its evidence is of, or none."""

import uuid

import pytest
import sqlalchemy as sa

from assets.music.crawl.evidence import gather
from catalog_data.music.catalogue import MusicAlias, MusicItem
from catalog_data.music.licences import MusicDataset
from resources.musicbrainz import MusicBrainz
from tests.music_services import answers, serving

MBIDS = [str(uuid.UUID(int=number)) for number in range(1, 7)]
ONE, OTHER = (uuid.UUID(int=number) for number in (100, 101))
FAST = {"per_second": 1000.0, "tries": 2, "first_wait": 0.001}


@pytest.fixture
def there():
    """Two of three recordings with one ISRC are one item; another is claimed half and half."""
    isrcs = [["GBA"], ["gba", "GBH"], ["GBA", "GBH"], [], ["GBZ"]]
    with serving() as services:
        for mbid, told in zip(MBIDS, isrcs, strict=False):
            services.recordings[mbid] = {"id": mbid, "isrcs": told}
        yield services


def known(said):
    whose = [ONE, ONE, OTHER, OTHER, OTHER, OTHER]
    with said.begin() as connection:
        connection.execute(sa.insert(MusicDataset).values(code="d", title="D"))
        for id_ in (ONE, OTHER):
            connection.execute(sa.insert(MusicItem).values(id=id_, kind="track"))
        told = {"source": "musicbrainz", "kind": "track", "dataset": "d"}
        rows = [told | {"external_id": m, "item_id": i} for m, i in zip(MBIDS, whose, strict=True)]
        connection.execute(sa.insert(MusicAlias), rows)


def test_an_isrc_names_what_most_evidence_is_of(postgres, said, there):
    known(said)
    bank = MusicBrainz(url=f"{there.url}/mb/ws/2", contact="mina@example.org", **FAST)
    there.bad[f"/mb/ws/2/recording/{MBIDS[0]}"] = [answers(503)] * 2
    assert "503" in gather(postgres, bank, 60).silent
    done = gather(postgres, bank, 60)
    assert done.all_read and (done.pages, done.failed, done.found["isrc"]) == (5, 1, 2)
    query = "SELECT external_id, item_id::text AS item FROM facts.music_aliases"
    rows = said.frame(sa.text(f"{query} WHERE source = 'isrc' ORDER BY 1")).rows()
    assert rows == [("GBA", str(ONE)), ("GBZ", str(OTHER))]
    states = "SELECT state, count(*)::int AS n FROM facts.music_crawl_steps GROUP BY 1 ORDER BY 1"
    assert said.frame(sa.text(states)).rows() == [("done", 5), ("no_match", 1)]
    asked = len(there.asked)
    again = gather(postgres, bank, 60)
    assert again.all_read and again.pages == 0 and len(there.asked) == asked
    assert "MUSICBRAINZ_CONTACT" in gather(postgres, MusicBrainz(), 60).silent
