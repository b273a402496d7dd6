"""Authorships and their likeness, and the components of a match."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ml.names.authorship import authorship_parts
from ml.names.similarity import (
    CANDIDATE,
    authorship_component,
    classification_components,
    name_components,
    rank_component,
)

AUTHORSHIPS = [
    ("(Prévost, F; des Murs, MAPO, 1847)", None, "prevost&murs", None, 1847),
    ("Sclater, PL; Hartlaub, KJG, 1881", "sclater&hartlaub", None, 1881, None),
    ("Gray, J. E.", "gray", None, None, None),
    ("P.L.Crouan & H.M.Crouan", "crouan&crouan", None, None, None),
    ("L.", "linnaus", None, None, None),
    ("L.f.", "linnaus+", None, None, None),
    ("(Müll.Arg.) Standl.", "standl", "mullarg", None, None),
    ("A. St.-Hil", "sainthil", None, None, None),
    ("Hook. f. & Thomson", "hook+&thomson", None, None, None),
    ("(Kronf. ex Riedl) Mavrodiev", "mavrodiev", "riedl", None, None),
    ("Smith in Jones, 1900", "smith", None, 1900, None),
    ("de Bary", "bary", None, None, None),
    ("Campbell, Sasa, Aceedo & Mendelson, 1998", "campbell&sasa&aceedo&mendelson", None, 1998,
     None),
    ("[Denis & Schiffermüller], 1775", "denis&schiffermuller", None, 1775, None),
    ("Pers. : Fr.", "pers", None, None, None),
    ("A.DC.", "candolle", None, None, None),
    ("Smith et al., 1999", "smith", None, 1999, None),
    ("(Rchb.f.) Sm. & Jones, 1900", "sm&jones", "reichenbach+", 1900, None),
    ("auct.", None, None, None, None),
    (None, None, None, None, None),
]  # fmt: skip


def test_authorships_are_read():
    found = authorship_parts(pl.Series([row[0] for row in AUTHORSHIPS]))
    assert found.rows() == [row[1:] for row in AUTHORSHIPS]


@pytest.mark.parametrize(
    ("left", "right", "likeness"),
    [
        ("L.", "Linnaeus", 1), ("Willd.", "Willdenow", 0.95), ("Schltr.", "Schlechter", 0.9),
        ("Reichenow", "Reichenov", 0.9), ("Smith & Jones", "Jones & Smith", 1),
        ("Smith", "Smith & Jones", 2 / 3), ("L.f.", "L.", 0.5), ("Miller", "Smith", 0),
        ("Müll.Arg.", "Muell. Arg.", 1), ("(Linnaeus, 1758)", "Linnaeus, 1758", 1),
        ("(Bravo) Ito", "Ito", 0.9), ("(Bravo) Ito", "(Bravo) Smith", 0.5),
        ("Gray, 1831", "Gray, 1832", 0.9), ("Gray, 1831", "Gray, 1860", 0.5),
        ("Gray", "1860", None),
    ],
)  # fmt: skip
def test_authorships_are_as_alike_as_their_people(left, right, likeness):
    parts = [authorship_parts(pl.Series([text])) for text in (left, right)]
    for one, other in (parts, parts[::-1]):
        pairs = pl.concat([one, other.rename(lambda c: c + CANDIDATE)], how="horizontal")
        assert authorship_component(pairs).to_list() == [
            likeness if likeness is None else pytest.approx(likeness, abs=1e-6)
        ]


def test_components_of_name_rank_and_classification():
    pairs = pl.DataFrame(
        {
            "canonical_simple": ["Homo sapiens", "Homo", None],
            "canonical_simple_candidate": ["Homo sapien", "Hono sapiens", "Homo"],
            "rank_level": [70, None, 70],
            "rank_level_candidate": [75, 60, 10],
            "kingdom": ["Animalia", None, "Plantae"],
            "kingdom_candidate": ["animalia", "Plantae", "Animalia"],
            "family": ["A", "B", "C"],
            "family_candidate": ["C", "B", None],
        }
    )
    found = name_components(pairs).with_columns(
        rank_component(pairs), *classification_components(pairs, ["kingdom", "family"])
    )
    expected = {
        "name": [1 - 1 / 12, 1 - 9 / 12, None],
        "genus_distance": [0, 1, None],
        "epithets_distance": [1, 7, None],
        "rank": [0.5, None, 0.0],
        "classification": [0.5, 1.0, 0.0],
        "kingdom": [1.0, None, 0.0],
    }
    assert_frame_equal(found, pl.DataFrame(expected), check_dtypes=False, check_exact=False)


def test_without_ranks_nothing_is_said():
    pairs = pl.DataFrame({"id": [1, 2]})
    nothing = {"classification": [None, None], "kingdom": [None, None]}
    assert classification_components(pairs, []).to_dict(as_series=False) == nothing
