"""Words in pictures as an asset: read once, found by search."""

import io
from functools import partial

import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.assets.photos.conftest import jpeg

NEEDED = ("photo_catalogue", "photo_previews", "photo_words", "photo_ocr")


def page(*lines):
    """A white page with printed lines."""
    picture = Image.new("RGB", (900, 300), "white")
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        pen.text((40, 40 + 90 * number), line, "black", ImageFont.load_default(48))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


@pytest.fixture
def run(derive):
    return partial(derive, *NEEDED)


def test_words_in_a_picture_are_read_and_found(run, household, resources):
    folder = household.folder(household.person())
    (folder / "page.jpg").write_bytes(page("Quarterly harbour", "report 2024"))
    (folder / "none.jpg").write_bytes(jpeg(1))
    told = run()
    assert (told["wrote"], told["failed"]) == (2, 0)
    read, empty = household.rows("SELECT * FROM derived.photo_ocr ORDER BY text DESC")
    assert read["text"].split() == ["Quarterly", "harbour", "report", "2024"]
    assert len(read["blocks"]) == 2 and 0.6 <= read["confidence"] <= 1 and 0 < read["area"] < 1
    assert (empty["text"], empty["blocks"]) == ("", [])
    hits = resources["lance"].open("photo_words").search("quarterly", query_type="fts").to_list()
    (photo,) = household.rows(
        "SELECT p.id::text FROM facts.photos p JOIN derived.photo_ocr o USING (content_id)"
        " WHERE o.text <> ''"
    )
    assert [hit["photo_id"] for hit in hits] == [photo["id"]]
    assert run()["wrote"] == 0
