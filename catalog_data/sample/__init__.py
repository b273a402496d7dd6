"""The sample collection: a small household's photos, drawn by this project, and its creatures.

Scenes are drawn, not photographed, and everything about them is made up but the places; the bytes
of every file are the same on every run. Nothing is imported into a catalogue here.
"""

from catalog_data.sample.checklist import TITLE as CHECKLIST
from catalog_data.sample.checklist import write_checklist
from catalog_data.sample.collection import OWNERS, SampleFile, write_sample

__all__ = ["CHECKLIST", "OWNERS", "SampleFile", "write_checklist", "write_sample"]
