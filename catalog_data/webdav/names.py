"""Names of remote files: which are photos or films by their ending, which no folder can hold."""

LONGEST = 255  # bytes, of file systems in use
# Endings of what `ml.image.sniff` knows by its bytes, and of sidecars.
ENDINGS = """
    jpg jpeg jpe jfif png webp gif tif tiff heic heif hif avif jxl jp2 j2k bmp psd ppm pgm pbm pnm
    cr2 cr3 crw dng nef nrw arw sr2 srf pef srw iiq raf rw2 rwl orf x3f mrw 3fr erf kdc dcr mos raw
    mp4 m4v mov qt 3gp mkv webm avi mts m2ts mpg mpeg flv insv xmp
"""
MEDIA = frozenset(ENDINGS.split())


def is_media(name: str) -> bool:
    """Whether a file's ending is one of photos, films or sidecars."""
    stem, dot, ending = name.rpartition(".")
    return bool(stem and dot) and ending.lower() in MEDIA


def why_unusable(name: str) -> str | None:
    """Why a name, decoded, is none of a file or a folder; None where it is fine."""
    if name in ("", ".", ".."):
        return "a name that is no name"
    if "/" in name or "\0" in name:
        return "a name with a slash or a zero in it"
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return "a name that is no UTF-8"
    return f"a name of {size} bytes, {LONGEST} are the most" if size > LONGEST else None
