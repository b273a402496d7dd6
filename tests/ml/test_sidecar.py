"""Sidecars written: what is said comes back by the reader, what others wrote stays as it stood."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.metadata import Region, Sayings, UnreadableXmpError, merged, read_metadata
from tests.assets.photos.conftest import jpeg

PHOTO = jpeg(1)
OTHERS = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<!-- kept -->
<rdf:Description rdf:about="" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
 xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#" xmp:Rating="2" crs:Exposure2012="+0.35">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Theirs</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">Stays</rdf:li></rdf:Alt></dc:description>
<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag>
<rdf:li><rdf:Description mwg-rs:Name="Old" mwg-rs:Type="Face"><mwg-rs:Area stArea:x="0.5"
 stArea:y="0.5" stArea:w="0.2" stArea:h="0.2"/></rdf:Description></rdf:li>
<rdf:li><rdf:Description mwg-rs:Name="Cid" mwg-rs:Type="Face"><mwg-rs:Area stArea:x="0.1"
 stArea:y="0.1" stArea:w="0.1" stArea:h="0.1"/></rdf:Description></rdf:li>
</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
WORDS = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=30).filter(
    lambda text: text.strip() == text
)


@settings(max_examples=40, deadline=None)
@given(
    title=WORDS,
    keywords=st.lists(WORDS, min_size=1, max_size=4),
    rating=st.integers(0, 5),
    place=st.tuples(st.floats(-89.9, -1e-6), st.floats(1e-6, 179.9)),
    base=st.sampled_from([None, OTHERS]),
)
def test_what_is_written_is_what_is_read(title, keywords, rating, place, base):
    said = Sayings(
        title=title,
        keywords=keywords,
        rating=rating,
        latitude=place[0],
        longitude=place[1],
        taken_at="2020-02-03T04:05:06+02:00",
        creator=title,
        copyright="CC BY",
    )
    written = merged(base, said)
    assert merged(base, said) == written and merged(written, said) == written
    found = read_metadata(PHOTO, [written])
    assert (found.title, found.keywords, found.rating) == (title, keywords, rating)
    assert (found.creator, found.copyright) == (title, "CC BY")
    assert (found.latitude, found.longitude) == pytest.approx(place, abs=1e-9)
    assert found.times["DateTimeOriginal"] == "2020-02-03T04:05:06+02:00"
    assert found.warnings == []


def test_what_others_wrote_stays(tmp_path):
    ours = [Region("Ada", 0.52, 0.5, 0.2, 0.2)]
    written = merged(OTHERS, Sayings(title="Ours", regions=ours, width=320, height=240))
    for kept in (b'crs:Exposure2012="+0.35"', b"<!-- kept -->", b"<?xpacket end", b"Stays"):
        assert kept in written
    assert written.count(b"dc:title>") == 2 and b"Theirs" not in written
    found = read_metadata(PHOTO, [written])
    assert (found.title, found.description, found.rating) == ("Ours", "Stays", 2)
    regions = {region["name"]: region for region in found.face_regions}
    assert set(regions) == {"Ada", "Cid"} and regions["Ada"]["x"] == 0.52
    assert found.face_regions[0]["type"] == "Face"
    assert merged(None, Sayings()).startswith(b"<x:xmpmeta")


@pytest.mark.parametrize(
    "bad", [b"no xml", b"<a/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<x" * 3_000_000]
)
def test_what_cannot_be_read_is_not_written_over(bad):
    with pytest.raises(UnreadableXmpError):
        merged(bad, Sayings(title="x"))
