"""Benchmarks: each a ratio against a reference measured in the same run. No test lives here.

``wunderkammer bench NAME`` calls ``main(size, **options)`` of that module; its last line
on standard output is one JSON object.
"""

NAMES = (
    "scan",
    "previews",
    "fill",
    "embed",
    "increment",
    "noop",
    "search",
    "api",
    "taxonomy",
    "lineages",
    "listens",
    "coldp",
    "diff",
    "lineage",
    "match",
    "suggest",
    "words",
    "duplicates",
    "duplicate-quality",
    "ocr",
    "faces",
    "face-quality",
    "csv",
    "find-quality",
    "find",
    "recommend",
    "edit",
    "photo-find",
    "find-languages",
    "taste",
    "continuation",
    "foldin",
    "cooccurrence",
)
