"""Assets that a person may switch off, all in one way. Where that is said is not here."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

import dagster as dg

P = ParamSpec("P")
SWITCHABLE = frozenset(
    [
        "photo_captions",
        "photo_embeddings",
        "photo_faces",
        "photo_ocr",
        "photo_places",
        "photo_retellings",
        "photo_tags",
        "video_previews",
    ]
)


def switchable(work: Callable[P, Any]) -> Callable[P, Any]:
    """An asset that derives nothing while ``settings.off`` names it; what stands is served."""

    @wraps(work)
    def asset(context: dg.AssetExecutionContext, **given: Any) -> Any:
        name = context.asset_key.path[-1]
        if name in given["settings"].off:
            reason = f"Switched off: WUNDERKAMMER_OFF names {name}."
            return dg.MaterializeResult(metadata={"unavailable": reason, "wrote": 0})
        return work(context, **given)  # type: ignore[arg-type]

    return asset  # type: ignore[return-value]
