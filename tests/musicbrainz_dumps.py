"""Core dumps in MusicBrainz' layout that a program draws: nobody ever recorded any of it."""

import io
import random
import tarfile
import uuid

import pyarrow as pa

WHEN = "2026-01-01 00:00:00+00"
README = b"Drawn by a program in the layout of MusicBrainz' core dump: nothing in it is real.\n"
MARKS = {"TIMESTAMP": f"{WHEN}\n", "COPYING": "CC0\n", "README": README.decode()}
MARKS |= {"REPLICATION_SEQUENCE": "1\n", "SCHEMA_SEQUENCE": "31\n"}


def mbid(number):
    """What a recording is called for ever."""
    return str(uuid.UUID(int=0xD0 << 120 | number))


def isrc(number):
    return f"XXDRW{number:07}"


def spotify(number):
    return f"{number:022}"


def drawn(seed, recordings=100):
    """Tables of a small encyclopaedia: ISRCs of most recordings, addresses of some, a merger."""
    chance = random.Random(seed)
    numbers = range(1, recordings + 1)
    isrcs = [(n, isrc(n)) for n in numbers if chance.random() < 0.8]
    links = [(n, 1000 + n) for n in numbers if chance.random() < 0.3]
    urls = [(url, f"https://open.spotify.com/track/{spotify(n)}") for n, url in links]
    return {
        "isrc": [(i, n, code, r"\N", 0, WHEN) for i, (n, code) in enumerate(isrcs)],
        "l_artist_url": [(1, 1, 1, 1, 0, WHEN, 0, "", "")],
        "l_recording_url": [(i, 1, n, url, 0, WHEN, 0, "", "") for i, (n, url) in enumerate(links)],
        "recording": [
            (n, mbid(n), rf"A song\tin {n} parts \\ \"", 1, 1000, "", 0, WHEN, "f") for n in numbers
        ],
        "recording_gid_redirect": [(mbid(recordings + 1), 1, WHEN)],
        "url": [(i, mbid(i), address, 0, WHEN) for i, address in urls]
        + [(1, mbid(1), "https://example.org/track/1", 0, WHEN)],
    }


def write_core_dump(path, tables, lines=()):
    """Write a dump; ``lines`` are further ones of tables, as bytes."""
    codec = {".bz2": "bz2", ".zst": "zstd"}[path.suffix]
    with (
        pa.CompressedOutputStream(pa.OSFile(str(path), "wb"), codec) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
    ):
        for name, text in MARKS.items():
            _add(archive, name, text.encode())
        for table, rows in tables.items():
            data = "".join("\t".join(map(str, row)) + "\n" for row in rows).encode()
            data += b"".join(line + b"\n" for of, line in lines if of == table)
            _add(archive, f"mbdump/{table}", data)
    return path


def _add(archive, name, data):
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))
