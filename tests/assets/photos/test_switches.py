"""Assets that can be switched off: none works while it is, and what it derived stays."""

import dagster as dg
import pytest

from assets.photos import ASSETS, EXTERNALS
from assets.switches import SWITCHABLE
from pipelines.environments import switched_off
from resources.settings import PhotoSettings
from tests.assets.photos.conftest import jpeg


def test_what_is_off_derives_nothing_and_keeps_what_it_derived(resources, household):
    folder = household.folder(household.person())
    (folder / "one.jpg").write_bytes(jpeg(1))

    def written(off):
        chosen = PhotoSettings(**(resources["settings"].model_dump() | {"off": off}))
        selected = [one for one in ASSETS if one.key.path[-1] in {*SWITCHABLE, *around}]
        done = dg.materialize([*EXTERNALS, *selected], resources=resources | {"settings": chosen})
        found = [done.asset_materializations_for_node(name)[-1] for name in sorted(SWITCHABLE)]
        return {one.asset_key.path[-1]: one.metadata for one in found}

    around = {"photo_catalogue", "photo_metadata", "photo_previews"}
    written([])
    before = household.rows("SELECT content_id FROM derived.photo_ocr")
    (folder / "two.jpg").write_bytes(jpeg(2))
    told = written(sorted(SWITCHABLE))
    for name, metadata in told.items():
        assert metadata["unavailable"].value == f"Switched off: WUNDERKAMMER_OFF names {name}."
        assert metadata["wrote"].value == 0
    assert len(before) == 1 and household.rows("SELECT content_id FROM derived.photo_ocr") == before
    assert written([])["photo_ocr"]["wrote"].value == 1


def test_a_name_that_cannot_be_switched_is_told_with_those_that_can():
    assert switched_off(" photo_ocr, photo_faces ,") == ["photo_ocr", "photo_faces"]
    with pytest.raises(ValueError, match="names photo_words, which cannot.*photo_captions"):
        switched_off("photo_words")
