"""The space of what is written and measured: known items, new ones and texts in one."""

import numpy as np
import polars as pl

from ml.taste import CHALLENGERS, Items
from ml.taste.encoding import Encoder
from ml.taste.tokens import packed, tokens_of, unpacked
from tests.ml.taste.drawn import TASTES, drawn_counts, drawn_items

ITEMS = drawn_items()
MODEL = CHALLENGERS["content"].fit(
    drawn_counts(), ITEMS, {**CHALLENGERS["content"].parameters, "dimensions": 8.0}, 0
)


def new(name, artist=None, album=None, genres=(), features=None):
    groups = pl.DataFrame(
        {"artist": [artist], "album": [album], "genres": [list(genres)]},
        schema={"artist": pl.String, "album": pl.String, "genres": pl.List(pl.String)},
    )
    measured = np.full((1, 3), np.nan) if features is None else np.array([features])
    return Items(pl.Series([name]), groups, measured.astype(np.float32))


def nearest(vectors):
    return int(np.argmax(np.round(MODEL.vectors @ vectors[0], 4)))


def test_a_known_item_has_the_vector_of_its_row():
    again = MODEL.encoder.of_items(ITEMS.take(np.array([7, 3])))
    assert np.allclose(again, MODEL.vectors[[7, 3]], atol=1e-6)
    assert np.allclose(np.linalg.norm(MODEL.vectors, axis=1), 1, atol=1e-5)


def test_a_new_item_and_a_text_lie_where_their_taste_lies():
    for taste, genre in enumerate(["polka", "dream pop", "doom", "choro"]):
        assert nearest(MODEL.encoder.of_items(new("Unheard", genres=[genre]))) % TASTES == taste
        assert nearest(MODEL.encoder.of_texts([genre.upper()])) % TASTES == taste
    assert nearest(MODEL.encoder.of_texts(["something  DREAM\npop like"])) % TASTES == 1


def test_features_alone_tell_something():
    vector = MODEL.encoder.of_items(new("Unheard", features=[3, 3, 3]))
    assert vector @ MODEL.vectors[3] > vector @ MODEL.vectors[0]


def test_what_says_nothing_that_is_known_is_zero():
    found = MODEL.encoder.of_texts(["", "xyzzy"])
    assert not found.any()


def test_an_encoder_is_kept_whole():
    again = Encoder.restored(MODEL.encoder.arrays())
    texts = ["doom", "Artist 1 of 2"]
    assert np.array_equal(again.of_texts(texts), MODEL.encoder.of_texts(texts))
    assert again.features == 3
    assert unpacked(packed(pl.Series(["a:é", "b:c d"]))).to_list() == ["a:é", "b:c d"]


def test_tokens_of_an_item():
    told = tokens_of(new("Été  indien", "Joe\nDassin", "L'Été", ["Chanson", "Chanson"]))
    assert sorted(told["token"]) == [
        "album:l'été", "artist:joe dassin", "genre:chanson",
        "word:chanson", "word:dassin", "word:indien", "word:joe", "word:été",
    ]  # fmt: skip


def test_items_of_whom_nothing_is_told():
    nothing = Items(
        pl.Series(["", ""]),
        pl.DataFrame(
            {"artist": [None, None], "album": [None, None], "genres": [None, []]},
            schema={"artist": pl.String, "album": pl.String, "genres": pl.List(pl.String)},
        ),
        np.zeros((2, 0), np.float32),
    )
    parameters = CHALLENGERS["content"].parameters
    model = CHALLENGERS["content"].fit(drawn_counts(3, 2), nothing, parameters, 0)
    assert not model.scores(drawn_counts(3, 2)).any()
