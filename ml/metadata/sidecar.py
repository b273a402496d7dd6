"""Writing XMP sidecars: what a person says, put into what others wrote. No file is touched here.

A pure function of the sidecar as others left it and of what is said: written again, it is the same
bytes. Whatever it does not name stays as it stands, prefixes, comments and packet marks included.
"""

import copy
import re
from collections.abc import Iterator
from typing import Any

import msgspec
from lxml import etree

from ml.metadata import xmp, xmp_fields

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DIMENSIONS = "http://ns.adobe.com/xap/1.0/sType/Dimensions#"
PREFIXES = {prefix: space for space, prefix in xmp.NAMESPACES.items() if prefix != "xml"}
MWG = ("mwg-rs:Regions", "mwg-rs:RegionList")
STAMPS = ("exif:DateTimeOriginal", "photoshop:DateCreated")
SAME_FACE = 0.3
BARE = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}">
<rdf:Description rdf:about=""/>
</rdf:RDF></x:xmpmeta>""".encode()


class Region(msgspec.Struct, frozen=True):
    """A named face: centre and size as shares of the picture as it is stored."""

    name: str
    x: float
    y: float
    w: float
    h: float


class Sayings(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written; what is None or empty leaves the sidecar's own as it is.

    ``taken_at`` is ISO 8601, with an offset where one is known; ``width`` and ``height`` are those
    of the picture as it is stored, for the regions.
    """

    title: str | None = None
    description: str | None = None
    keywords: list[str] | None = None
    rating: int | None = None
    copyright: str | None = None
    creator: str | None = None
    taken_at: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    regions: list[Region] = []
    width: int | None = None
    height: int | None = None


def merged(base: bytes | None, said: Sayings) -> bytes:
    """A sidecar with what is said in it; ``base`` is what others wrote, None where nobody did.

    Raises UnreadableXmpError for a base that can't be read: it is not to be written over.
    """
    tree = _parsed(base or BARE)
    rdf = next(tree.getroot().iter(_name("rdf:RDF")), None)
    if rdf is None:
        raise xmp.UnreadableXmpError("The sidecar holds no RDF.")
    for names, element in _elements(said, rdf):
        for name in names:
            _remove(rdf, name)
        _first(rdf).append(element)
    return bytes(etree.tostring(tree, encoding="UTF-8", xml_declaration=False)) + b"\n"


def _parsed(data: bytes) -> Any:
    if len(data) > xmp.LONGEST_PACKET or xmp.FORBIDDEN.search(data.decode("utf-8", "replace")):
        raise xmp.UnreadableXmpError("The sidecar is too long, or declares entities.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.ElementTree(etree.fromstring(data.strip(), parser))
    except etree.XMLSyntaxError as error:
        raise xmp.UnreadableXmpError("The sidecar is no well-formed XML.") from error


def _elements(said: Sayings, rdf: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Names to remove and the element in their place, of all that is said."""
    for name, kind, texts in _lists(said):
        yield (name,), _listed(name, kind, texts)
    for name, text in _texts(said):
        yield (name,), _text(name, text)
    if said.regions:
        yield MWG, _regions(said, rdf)


def _lists(said: Sayings) -> list[tuple[str, str, list[str]]]:
    alone = (
        ("dc:title", "rdf:Alt", said.title),
        ("dc:description", "rdf:Alt", said.description),
        ("dc:rights", "rdf:Alt", said.copyright),
        ("dc:creator", "rdf:Seq", said.creator),
    )
    found = [(name, kind, [text]) for name, kind, text in alone if text is not None]
    words = said.keywords
    return found if words is None else [*found, ("dc:subject", "rdf:Bag", words)]


def _texts(said: Sayings) -> Iterator[tuple[str, str]]:
    if said.rating is not None:
        yield "xmp:Rating", str(said.rating)
    if said.taken_at is not None:
        yield from ((name, said.taken_at) for name in STAMPS)
    if said.latitude is not None and said.longitude is not None:
        yield "exif:GPSLatitude", _degrees(said.latitude, "NS")
        yield "exif:GPSLongitude", _degrees(said.longitude, "EW")


def _name(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}"


def _new(name: str, **attributes: str) -> Any:
    prefix = name.partition(":")[0]
    made = etree.Element(_name(name), nsmap={prefix: PREFIXES[prefix], "rdf": RDF})
    for key, value in attributes.items():
        made.set(_name(key.replace("_", ":", 1)), value)
    return made


def _text(name: str, text: str) -> Any:
    made = _new(name)
    made.text = _fit(text)
    return made


def _fit(text: str) -> str:
    """Text as XML may hold it."""
    return re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text)


def _listed(name: str, kind: str, texts: list[str]) -> Any:
    made = _new(name)
    bag = etree.SubElement(made, _name(kind))
    for text in texts:
        item = etree.SubElement(bag, _name("rdf:li"))
        item.text = _fit(text)
        if kind == "rdf:Alt":
            item.set("{http://www.w3.org/XML/1998/namespace}lang", "x-default")
    return made


def _degrees(value: float, signs: str) -> str:
    """Degrees and minutes as XMP has them: 59,54.834N; a tenth of a millimetre is kept."""
    degrees, minutes = divmod(round(abs(value) * 60, 8), 60)
    return f"{int(degrees)},{minutes:.8f}{signs[value < 0]}"


def _remove(rdf: Any, name: str) -> None:
    for description in rdf:
        if not isinstance(description.tag, str):
            continue
        description.attrib.pop(_name(name), None)
        for child in description.findall(_name(name)):
            description.remove(child)


def _first(rdf: Any) -> Any:
    found = rdf.find(_name("rdf:Description"))
    if found is None:
        found = etree.SubElement(rdf, _name("rdf:Description"))
        found.set(_name("rdf:about"), "")
    return found


def _regions(said: Sayings, rdf: Any) -> Any:
    """Regions of others that are not where one of ours is, then ours."""
    made = _new("mwg-rs:Regions")
    made.set(_name("rdf:parseType"), "Resource")
    if said.width and said.height:
        size = etree.SubElement(
            made, _name("mwg-rs:AppliedToDimensions"), nsmap={"stDim": DIMENSIONS}
        )
        for side, value in (("w", said.width), ("h", said.height), ("unit", "pixel")):
            size.set(f"{{{DIMENSIONS}}}{side}", str(value))
    bag = etree.SubElement(etree.SubElement(made, _name("mwg-rs:RegionList")), _name("rdf:Bag"))
    for item in _of_others(rdf):
        if not any(_overlap(item, ours) for ours in said.regions):
            bag.append(copy.deepcopy(item))
    for ours in said.regions:
        bag.append(_region(ours))
    return made


def _of_others(rdf: Any) -> list[Any]:
    lists = list(rdf.iter(_name("mwg-rs:RegionList")))[:1]
    return [
        item for listed in lists for bag in listed for item in bag if item.tag == _name("rdf:li")
    ]


def _region(ours: Region) -> Any:
    item = _new("rdf:li")
    told = etree.SubElement(item, _name("rdf:Description"), nsmap={"mwg-rs": PREFIXES["mwg-rs"]})
    told.set(_name("mwg-rs:Name"), _fit(ours.name))
    told.set(_name("mwg-rs:Type"), "Face")
    area = etree.SubElement(told, _name("mwg-rs:Area"), nsmap={"stArea": PREFIXES["stArea"]})
    for side in ("x", "y", "w", "h"):
        area.set(_name(f"stArea:{side}"), f"{getattr(ours, side):.6f}")
    area.set(_name("stArea:unit"), "normalized")
    return item


def _overlap(item: Any, ours: Region) -> bool:
    """Whether a region of others is the same face: intersection over union."""
    theirs = xmp_fields.region_of(item)
    if theirs is None:
        return False
    wide = _shared(theirs["x"], theirs["w"], ours.x, ours.w)
    both = wide * _shared(theirs["y"], theirs["h"], ours.y, ours.h)
    union = theirs["w"] * theirs["h"] + ours.w * ours.h - both
    return bool(union > 0 and both / union >= SAME_FACE)


def _shared(centre: float, size: float, other: float, other_size: float) -> float:
    low = max(centre - size / 2, other - other_size / 2)
    return max(0.0, min(centre + size / 2, other + other_size / 2) - low)
