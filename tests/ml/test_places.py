"""Reverse geocoding against towns whose country is known, borders, seas and the poles."""

import zipfile

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.places import FAR_KM, PlaceIndex

KNOWN = [
    ("Oslo", "Norway", 59.91, 10.75),
    ("Bregenz", "Austria", 47.5, 9.74),
    ("Konstanz", "Germany", 47.66, 9.17),
    ("Zermatt", "Switzerland", 46.02, 7.75),
]


def lookup(*points):
    return PlaceIndex.load().lookup([p[0] for p in points], [p[1] for p in points])


@pytest.mark.parametrize(("place", "country", "latitude", "longitude"), KNOWN)
def test_towns_near_borders(place, country, latitude, longitude):
    found = lookup((latitude, longitude)).row(0, named=True)
    assert (found["place"], found["country"]) == (place, country)
    assert found["distance_km"] < 5


def test_the_open_sea_is_nowhere_and_says_how_far():
    found = lookup((0, -30)).row(0, named=True)
    assert [found[name] for name in ("place", "region", "country", "country_code")] == [None] * 4
    assert found["distance_km"] > FAR_KM


def test_far_from_towns_the_country_is_known_still():
    found = lookup((-77.0, 20.0)).row(0, named=True)
    assert (found["place"], found["country"]) == (None, "Antarctica")


def test_no_points_are_no_rows():
    assert lookup().height == 0


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_point_of_the_earth_is_answered(latitude, longitude):
    found = lookup((latitude, longitude)).row(0, named=True)
    assert 0 <= found["distance_km"] <= 20_038
    assert (found["place"] is None) == (found["distance_km"] > FAR_KM)


def test_towns_of_the_world_are_in_their_countries(shared_data):
    """Against GeoNames' list of towns over 15,000: by the nearest town alone it is 0.9931."""
    archive = zipfile.ZipFile(shared_data / "geo" / "cities15000.zip")
    towns = pl.read_csv(
        archive.read("cities15000.txt"),
        separator="\t",
        has_header=False,
        quote_char=None,
        infer_schema=False,
    )
    latitudes, longitudes, codes = (towns[f"column_{number}"] for number in (4, 5, 8))
    found = PlaceIndex.load().lookup(latitudes.cast(pl.Float64), longitudes.cast(pl.Float64))
    right = np.mean((found["country_code"] == codes).to_numpy())
    assert right >= 0.998
