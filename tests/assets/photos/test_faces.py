"""Faces of pictures: once a content, regions first; another model is served when it is done."""

from functools import partial

import numpy as np
import pytest
from PIL import Image

from assets.photos.faces import drawn
from catalog_data.identity import vector_table
from tests.assets.photos.conftest import jpeg
from tests.films import slides

NEEDED = ("photo_catalogue", "photo_previews", "photo_metadata", "photo_faces")
SIDECAR = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
 xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#">
<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li>
<rdf:Description mwg-rs:Name="Ada" mwg-rs:Type="Face"><mwg-rs:Area
 stArea:x="0.5" stArea:y="0.5" stArea:w="0.4" stArea:h="0.4" stArea:unit="normalized"/>
</rdf:Description></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


@pytest.fixture
def run(derive):
    return partial(derive, *NEEDED)


def rows(resources, told):
    """Rows of the table of a recipe, by source."""
    found = resources["lance"].open(vector_table("photo_faces", told["recipe"])).to_arrow()
    return {row["source_id"]: row for row in found.to_pylist()}


@pytest.fixture
def portraits(household, shared_data):
    """Two owners of one portrait, and a picture of nobody."""
    face = (shared_data / "faces/london/003_neutral.jpg").read_bytes()
    folders = [household.folder(household.person()) for _ in range(2)]
    for folder in folders:
        (folder / "face.jpg").write_bytes(face)
    (folders[0] / "nobody.jpg").write_bytes(jpeg(1))
    return folders


def test_faces_are_found_once_a_content_regions_first(run, portraits, resources, household):
    told = run()
    assert (told["wrote"], told["failed"]) == (2, 0)
    one, none = sorted(rows(resources, told).values(), key=lambda row: -len(row["scores"]))
    assert (len(one["scores"]), one["names"], none["boxes"]) == (1, [None], [])
    assert (len(one["boxes"]), len(one["landmarks"]), len(one["vectors"])) == (4, 10, 128)
    assert abs(np.linalg.norm(one["vectors"]) - 1) < 1e-5
    assert run()["wrote"] == 0
    (portraits[1] / "face.xmp").write_text(SIDECAR)
    again = run()
    assert again["wrote"] == 1
    (drawn_one,) = [row for row in rows(resources, again).values() if row["names"] == ["Ada"]]
    (photo,) = household.rows(
        "SELECT photo_id::text AS id FROM derived.photo_metadata WHERE face_regions <> '[]'"
    )
    assert drawn_one["source_id"] == photo["id"]
    assert np.allclose(drawn_one["boxes"], [0.3, 0.3, 0.4, 0.4], atol=1e-4)
    assert np.dot(drawn_one["vectors"], one["vectors"]) > 0.9


def test_a_film_shows_whoever_is_in_one_of_its_stills_once(
    derive, household, shared_data, resources
):
    shown = [shared_data / f"faces/london/{name}_neutral.jpg" for name in ("003", "007", "003")]
    slides_of = [np.asarray(Image.open(path).convert("RGB").resize((600, 600))) for path in shown]
    folder = household.folder(household.person())
    (folder / "film.mp4").write_bytes(slides(slides_of))
    told = derive("video_previews", *NEEDED)
    (row,) = rows(resources, told).values()
    assert len(row["frames"]) == len(row["scores"]) == 2 and row["frames"][0] == 0
    assert row["frames"][1] > 0 and np.dot(row["vectors"][:128], row["vectors"][128:]) < 0.9
    derive("photo_people")
    found = household.rows("SELECT frame, person_id FROM derived.person_faces ORDER BY frame")
    assert [face["frame"] for face in found] == row["frames"]


def test_another_model_is_served_once_all_is_found_anew(run, portraits, resources, household):
    first = run()
    assert "No detector" in run(face_detector="none.onnx")["unavailable"]
    second = run(face_detector="cnn")
    assert second["wrote"] == 2 and second["recipe"] != first["recipe"]
    (served,) = household.rows(
        "SELECT version, previous FROM derived.published WHERE artifact = 'photo_faces'"
    )
    assert served == {"version": second["recipe"], "previous": first["recipe"]}


def test_regions_lie_in_the_upright_picture():
    region = {"name": "Bo", "type": "Face", "x": 0.25, "y": 0.1, "w": 0.1, "h": 0.2}
    pet = {**region, "name": "Rex", "type": "Pet"}
    told = str([region, pet]).replace("'", '"')
    for orientation in range(1, 9):
        boxes, names = drawn(told, orientation)
        assert names == ["Bo"]
        picture = Image.new("L", (100, 100))
        picture.paste(255, (20, 0, 30, 20))
        exif = Image.Exif()
        exif[0x0112] = orientation
        picture.getexif()[0x0112] = orientation
        from PIL import ImageOps

        seen = np.asarray(ImageOps.exif_transpose(picture)) > 0
        high, wide = np.nonzero(seen)
        left, top, width, height = boxes[0] * 100
        found = (wide.min(), high.min(), wide.max() + 1, high.max() + 1)
        assert np.allclose(found, (left, top, left + width, top + height), atol=1e-3), orientation
    assert drawn(None, None)[0].shape == (0, 4)
