"""The species room: releases of names, each table an asset. When they are made is not here."""

from assets.species.externals import EXTERNALS
from assets.species.publication import PARTS, taxonomy
from assets.species.release import taxon_release

ASSETS = [taxon_release, *PARTS, taxonomy]
__all__ = ["ASSETS", "EXTERNALS"]
