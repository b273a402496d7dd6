"""Figures of each owner's library as whole sets, with something to look at. Serving: the API."""

from assets.photos.figures.cloud import photo_word_cloud
from assets.photos.figures.company import person_company
from assets.photos.figures.places import place_tree
from assets.photos.figures.scatter import person_scatter
from assets.photos.figures.statistics import photo_statistics

FIGURES = [photo_statistics, photo_word_cloud, place_tree, person_scatter, person_company]

__all__ = ["FIGURES"]
