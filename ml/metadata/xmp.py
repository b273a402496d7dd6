"""XMP packets, embedded or beside the photo, as properties by name. Columns are made elsewhere."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from ml.metadata.model import clean

LONGEST_PACKET = 4_000_000
OPENING, CLOSING = b"<x:xmpmeta", b"</x:xmpmeta>"
FORBIDDEN = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
NAMESPACES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://cipa.jp/exif/1.0/": "exifEX",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://www.metadataworkinggroup.com/schemas/regions/": "mwg-rs",
    "http://ns.adobe.com/xmp/sType/Area#": "stArea",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
Properties = dict[str, "str | ElementTree.Element"]


class UnreadableXmpError(Exception):
    """A packet that is no XMP, or none that is safe to read; its text is one plain sentence."""


def packet_in(data: bytes) -> bytes | None:
    """The first XMP packet inside of any file."""
    start = data.find(OPENING)
    end = data.find(CLOSING, start, start + LONGEST_PACKET) if start >= 0 else -1
    return data[start : end + len(CLOSING)] if end >= 0 else None


def parse(packet: bytes) -> Properties:
    """Properties by names like "dc:title"; raises UnreadableXmpError."""
    if len(packet) > LONGEST_PACKET:
        raise UnreadableXmpError("The XMP data is too long.")
    text = _text(packet)
    if FORBIDDEN.search(text):
        raise UnreadableXmpError("The XMP data declares entities, which is refused.")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - entities are refused above
    except (ElementTree.ParseError, ValueError) as error:
        raise UnreadableXmpError("The XMP data is no well-formed XML.") from error
    return _properties(root)


def _text(packet: bytes) -> str:
    wide = packet[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = packet.decode("utf-16" if wide else "utf-8-sig", "replace")
    return re.sub(r"[\0-\x08\x0b\x0c\x0e-\x1f]|^\s*<\?xml[^>]*\?>", "", text).strip()


def _properties(root: ElementTree.Element) -> Properties:
    found: Properties = {}
    for rdf in _named(root, "rdf:RDF"):
        for description in rdf:
            for name, value in description.attrib.items():
                found.setdefault(short(name), clean(value))
            for child in description:
                found.setdefault(short(child.tag), child)
    return found


def short(name: object) -> str:
    """A qualified name with its usual prefix; unknown namespaces keep their last word."""
    space, _, local = str(name).removeprefix("{").rpartition("}")
    prefix = NAMESPACES.get(space) or re.sub(r"\W+", " ", space).strip().split(" ")[-1]
    return f"{prefix}:{local}"


def _named(element: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (each for each in element.iter() if short(each.tag) == name)


def items(value: "str | ElementTree.Element | None") -> list[str]:
    """All texts of a property: those of its list, or its own."""
    if value is None or isinstance(value, str):
        return [value] if value else []
    listed = list(_named(value, "rdf:li"))
    texts = [clean(each.text or "") for each in _default_first(listed)] or [clean(value.text or "")]
    return [text for text in texts if text]


def first_item(properties: Properties, *names: str) -> str | None:
    """The first text of the first of these properties that has one."""
    found = (text for name in names for text in items(properties.get(name))[:1])
    return next(found, None)


def _default_first(listed: list[ElementTree.Element]) -> list[ElementTree.Element]:
    return sorted(listed, key=lambda each: "x-default" not in each.attrib.values())


def structures(value: "str | ElementTree.Element | None", name: str) -> list[Properties]:
    """The structures of a list within a property, such as the regions of mwg-rs:RegionList."""
    if value is None or isinstance(value, str):
        return []
    listed = next((each for each in value.iter() if short(each.tag) == name), ())
    return [flat(item) for bag in listed for item in bag if short(item.tag) == "rdf:li"]


def flat(element: ElementTree.Element) -> Properties:
    """Every text within a structure, whether written as an attribute or as an element."""
    found: Properties = {}
    for each in element.iter():
        found.update({short(name): clean(value) for name, value in each.attrib.items()})
        if each.text and each.text.strip():
            found.setdefault(short(each.tag), clean(each.text))
    return found


def readable(properties: Properties) -> dict[str, str]:
    """Every property as text, of a thousand at most."""
    texts = {name: "; ".join(items(properties[name])) for name in list(properties)[:1000]}
    return {f"XMP {name}": text for name, text in texts.items() if text and name[:4] != "xml:"}
