"""The rules that make stacks, in their order, as an owner may set them. Applying them is not here.

File names of bursts are those of the phones: Nexus and Pixel
(00003IMG_00003_BURST20171111030039_COVER), Samsung (20160704_120501_003), Sony Xperia
(DSCPDC_0003_BURST20181124153408125_COVER) and Huawei, which OnePlus and Chromebooks follow
(IMG_20180102_150405_BURST002).
"""

from typing import Literal

import msgspec

RuleName = Literal[
    "raw_jpeg", "live_photo", "bracket", "burst_tags", "sequence", "file_name", "close_in_time"
]
StackType = Literal["raw_jpeg", "burst", "bracket", "live_photo", "manual"]
TYPES: dict[str, StackType] = {
    "raw_jpeg": "raw_jpeg",
    "live_photo": "live_photo",
    "bracket": "bracket",
    "burst_tags": "burst",
    "sequence": "burst",
    "file_name": "burst",
    "close_in_time": "burst",
}
# On names in lower case without their suffix; the first group tells one burst from another.
BURST_NAMES: dict[str, str] = {
    "google": r"^(?:\d{5}[a-z]*|pxl)_\d{5}_burst(\d{14,17})(?:_cover)?$",
    "pixel": r"^(pxl_\d{8}_\d{6,9})[._]burst-?\d{1,5}(?:[._]\w+)*$",
    "samsung": r"^(\d{8}_\d{6})_(?:burst\d{1,3}|\d{3})(?:_cover)?$",
    "sony": r"^dsc(?:pdc)?_\d{4}_burst(\d{14,17})(?:_cover)?$",
    "huawei": r"^(img_?\d{8}_?\d{6})_burst\d{1,5}(?:_cover)?$",
}


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: whether it is on, how far apart neighbours may be, and its file names, if any.

    ``milliseconds`` and ``bits`` (of the perceptual hash) bound each step of a chain; ``names`` are
    regular expressions in place of those of the four vendors, their first group one burst's key.
    """

    name: RuleName
    on: bool = True
    milliseconds: int = 2000
    bits: int = 15
    names: tuple[str, ...] = tuple(BURST_NAMES.values())


DEFAULT_RULES: tuple[Rule, ...] = (
    Rule(name="raw_jpeg"),
    Rule(name="live_photo"),
    Rule(name="bracket"),
    Rule(name="burst_tags", milliseconds=1000),
    Rule(name="sequence"),
    Rule(name="file_name"),
    Rule(name="close_in_time", on=False),
)
STACK_RECIPE = "stacks 1"
