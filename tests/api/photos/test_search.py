"""Search by words and by meaning: what finds, what is fused, what is told, what stays hidden."""

import asyncio
import datetime as dt
import json

import numpy as np
import pytest

from api.photos.search.disposal import Ranked
from api.photos.search.find import fused
from api.photos.search.lance import ranked
from api.photos.search.query import parse
from catalog_data.identity import new_id
from ml.clip import ClipModel, clip_recipe, find_weights, folder_name

TINY = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 64, "layers": 2, "width": 64, "head_width": 32, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
}
MODEL = "hf-hub:nobody/tiny"


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [hit["photo"]["id"] for hit in answer.json()["items"]]


@pytest.fixture
async def shelf(world, pipeline, ada, bo):
    """Photos with words: two of ada's, one public of bo's, one private of bo's."""
    made = {
        "boat": str(await world.photo(ada, title="Boat", rating=5)),
        "house": str(await world.photo(ada, title="House")),
        "shown": str(await world.photo(bo, "public")),
        "hidden": str(await world.photo(bo)),
    }
    texts = {
        "boat": "old red boat in the harbour Bergen Norway Canon EOS R5",
        "house": "red house by the sea Oslo Norway",
        "shown": "boat boat boat",
        "hidden": "secret boat harbour",
    }
    words = {made[name]: text for name, text in texts.items()}
    await asyncio.to_thread(pipeline.words, words)
    await asyncio.to_thread(
        pipeline.metadata,
        made["boat"],
        make="Canon",
        model="EOS R5",
        taken_at=dt.datetime(2019, 5, 1),
    )
    return made


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("boat", {"boat", "shown"}),
        ("BOAT", {"boat", "shown"}),
        ("red", {"boat", "house"}),
        ("red boat", {"boat"}),
        ('"red boat"', {"boat"}),
        ('"boat red"', set()),
        ('"red house" sea', {"house"}),
        ("norway -- (oslo)!", {"house"}),
        ("canon bergen", {"boat"}),
        ("camera:canon", {"boat"}),
        ('camera:"canon eos" boat', {"boat"}),
        ("year:2019 boat", {"boat"}),
        ("year:2018", set()),
        ("rating>=4", {"boat"}),
        ("secret", set()),
        ("nothing", set()),
        ("' OR 1=1 --", set()),
        ("year:1", set()),
        ("before:0001-01-01 boat", set()),
        ("a\0b", set()),
    ],
)
async def test_lines(room, ada, shelf, line, found):
    answer = await room.client.get("/api/v1/photos/search", params={"q": line}, headers=ada.headers)
    assert {name for name, photo in shelf.items() if photo in ids(answer)} == found


async def test_the_best_comes_first_and_a_limit_holds(room, ada, shelf):
    assert ids(await room.get("photos/search?q=boat", ada)) == [shelf["shown"], shelf["boat"]]
    assert ids(await room.get("photos/search?q=boat&limit=1", ada)) == [shelf["shown"]]


async def test_each_sees_what_they_may(room, ada, bo, staff, shelf):
    assert set(ids(await room.get("photos/search?q=boat", bo))) == {
        shelf["shown"],
        shelf["hidden"],
    }
    for other in (staff, None):
        assert ids(await room.get("photos/search?q=boat", other)) == [shelf["shown"]]
    explained = (await room.get("photos/search?q=boat&explain=true")).json()["explanation"]
    assert [part["found"] for part in explained["components"]] == [1, 0]
    assert [hit["ranks"] for hit in explained["hits"]] == [{"words": 1}]
    await room.send("DELETE", f"photos/{shelf['shown']}", bo)
    assert ids(await room.get("photos/search?q=boat")) == []


async def test_what_is_hidden_makes_room_for_what_is_not(
    room, ada, bo, world, pipeline, monkeypatch
):
    monkeypatch.setattr("api.photos.search.disposal.LEAST", 4)
    monkeypatch.setattr("api.photos.search.find.DEPTH", 1)
    words = {str(await world.photo(bo)): "boat boat boat" for _ in range(30)}
    mine = str(await world.photo(ada))
    words[mine] = "one boat among very many other words of a long description"
    await asyncio.to_thread(pipeline.words, words)
    assert ids(await room.get("photos/search?q=boat", ada)) == [mine]
    monkeypatch.setattr("api.photos.search.disposal.FEW", 0)
    assert ids(await room.get("photos/search?q=boat", ada)) == [mine]


async def test_a_deleted_word_no_longer_finds_once_the_words_are_rewritten(
    room, ada, shelf, pipeline
):
    await asyncio.to_thread(pipeline.words, {shelf["boat"]: "old red ship in the harbour"})
    assert ids(await room.get("photos/search?q=boat", ada)) == [shelf["shown"]]
    assert ids(await room.get("photos/search?q=ship", ada)) == [shelf["boat"]]
    assert ids(await room.get("photos/search?q=bergen", ada)) == []


async def test_words_of_another_recipe_do_not_find(room, ada, shelf, pipeline):
    await asyncio.to_thread(pipeline.words, {shelf["house"]: "castle"}, "words 2")
    assert ids(await room.get("photos/search?q=castle", ada)) == [shelf["house"]]
    assert ids(await room.get("photos/search?q=oslo", ada)) == []
    await asyncio.to_thread(pipeline.publish, "photo_words", "words 1")
    assert ids(await room.get("photos/search?q=castle", ada)) == []
    assert ids(await room.get("photos/search?q=oslo", ada)) == [shelf["house"]]


async def test_words_added_after_the_index_find(room, ada, world, shelf, pipeline):
    late = str(await world.photo(ada))
    row = {"photo_id": late, "words": "lighthouse", "recipe": "words 1"}
    await asyncio.to_thread(pipeline.add_words, row)
    assert ids(await room.get("photos/search?q=lighthouse", ada)) == [late]


async def test_with_nothing_published_search_says_so(room, ada):
    answer = (await room.get("photos/search?q=boat&explain=true", ada)).json()
    assert answer["items"] == []
    parts = {part["name"]: part["unavailable"] for part in answer["explanation"]["components"]}
    assert parts == {
        "words": "No words are published yet.",
        "vectors": "No embeddings are published.",
    }


async def test_an_explanation_tells_how_the_line_was_read(room, ada, shelf):
    line = 'camera:canon rating>=4 before:2020-01-01 nonsense:x "red boat" harbour'
    answer = await room.client.get(
        "/api/v1/photos/search", params={"q": line, "explain": True}, headers=ada.headers
    )
    told = answer.json()["explanation"]
    assert told["filters"] == {
        "camera": "canon",
        "rating_min": 4,
        "taken_to": "2019-12-31T23:59:59.999999",
    }
    assert told["words"] == ["nonsense", "x", "harbour"]
    assert told["phrases"] == ["red boat"]
    assert told["milliseconds"] >= told["components"][0]["milliseconds"] >= 0
    plain = await room.get("photos/search?q=boat", ada)
    assert plain.json()["explanation"] is None
    assert plain.json()["searched"] == ["words"]


@pytest.mark.parametrize("asked", ["", "q=", "q=" + "x" * 501, "q=a&limit=0", "q=a&explain=maybe"])
async def test_a_line_that_cannot_be_is_refused(room, ada, asked):
    assert (await room.get(f"photos/search?{asked}", ada)).status_code == 422


def test_fusion_is_by_reciprocal_rank():
    one, two, three = sorted(str(new_id()) for _ in range(3))
    words = [Ranked(two, 9.0), Ranked(one, 8.0)]
    vectors = [Ranked(three, 0.9), Ranked(two, 0.8)]
    result = fused([words, vectors])
    assert [hit.photo_id for hit in result] == [two, three, one]
    assert [hit.score for hit in result] == [
        round(1 / 61 + 1 / 62, 6),
        round(1 / 61, 6),
        round(1 / 62, 6),
    ]
    tied = fused([[Ranked(two, 1.0)], [Ranked(one, 1.0)]])
    assert [hit.photo_id for hit in tied] == [one, two]


def test_scores_of_four_digits_tie_by_id():
    scores = np.array([0.12344, 0.123401, 0.5, -0.00001])
    assert [proposal.id for proposal in ranked(["b", "a", "c", "d"], scores)] == [
        "c",
        "a",
        "b",
        "d",
    ]
    assert ranked(["d"], scores[3:])[0].score == 0.0


def test_a_line_is_read_once_and_never_fails():
    query = parse('tag:Boat tag:"red sea" rating:3 after:2020-02-30 rating>9 it\'s "" x:')
    assert query.filters.tags == ("boat", "red sea")
    assert (query.filters.rating_min, query.filters.rating_max) == (3, 3)
    assert query.phrases == ()
    assert "it's" in query.words
    assert query.filters.taken_from is None


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A models folder that holds one tiny open_clip model with random weights."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    models = tmp_path_factory.mktemp("models")
    folder = models / folder_name(MODEL)
    folder.mkdir()
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": TINY}))
    torch.manual_seed(0)
    model = open_clip.create_model(f"local-dir:{folder}", load_weights=False)
    save_file(model.state_dict(), folder / "open_clip_model.safetensors")
    return models


@pytest.fixture
def clip(models):
    """The tiny model, and the recipe of its vectors."""
    weights = find_weights(models, MODEL)
    return ClipModel.load(weights, "float32"), clip_recipe(weights, "float32")


@pytest.fixture
def settings(settings, models):
    """Settings of an app that has weights."""
    return settings.__class__(
        **{name: getattr(settings, name) for name in settings.__struct_fields__}
        | {"models": models, "clip_model": MODEL}
    )


async def test_words_and_vectors_are_fused(room, ada, bo, world, shelf, pipeline, clip):
    model, recipe = clip
    towards = model.embed_words(["boat"])[0]
    apart = np.roll(towards, 1)
    near, far = await world.photo(ada), await world.photo(ada)
    contents = {
        name: (await room.get(f"photos/{photo}", owner)).json()["content_id"]
        for name, photo, owner in (
            ("near", near, ada),
            ("far", far, ada),
            ("boat", shelf["boat"], ada),
            ("hidden", shelf["hidden"], bo),
        )
    }
    vectors = {
        contents["hidden"]: towards,
        contents["near"]: towards + 0.01 * apart,
        contents["boat"]: towards + 0.5 * apart,
        contents["far"]: -towards,
    }
    await asyncio.to_thread(pipeline.vectors, "photo_embeddings", recipe, vectors)
    answer = await room.get("photos/search?q=boat&explain=true", ada)
    assert answer.json()["searched"] == ["words", "vectors"]
    assert ids(answer) == [shelf["boat"], *sorted([shelf["shown"], str(near)]), str(far)]
    ranks = {hit["photo_id"]: hit["ranks"] for hit in answer.json()["explanation"]["hits"]}
    assert ranks[shelf["boat"]] == {"words": 2, "vectors": 2}
    assert ranks[str(near)] == {"vectors": 1}
    assert ranks[str(far)] == {"vectors": 3}


async def test_vectors_of_other_weights_are_not_asked(room, ada, shelf, pipeline, clip):
    await asyncio.to_thread(
        pipeline.vectors, "photo_embeddings", "other weights", {"c" * 64: [1.0] * 32}
    )
    answer = (await room.get("photos/search?q=boat&explain=true", ada)).json()
    assert answer["searched"] == ["words"]
    assert "other weights" in answer["explanation"]["components"][1]["unavailable"]
