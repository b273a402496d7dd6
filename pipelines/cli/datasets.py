"""What is told of datasets of music at the command line, known or not. Nothing is kept."""

import re
from typing import TYPE_CHECKING

from pipelines.cli.say import RefusalError, say

if TYPE_CHECKING:
    from assets.music.datasets import Dataset


def dataset_of(code: str, licence: str | None, allows: str | None) -> "Dataset":
    """What is known of a dataset, or told of it."""
    from assets.music.datasets import Dataset
    from catalog_data.music.known import KNOWN
    from catalog_data.music.licences import CODE, Use

    if not re.fullmatch(CODE, code):
        raise RefusalError(f"{code} is no code: write small letters, digits, dots and dashes.")
    if (licence is None) != (allows is None) or (allows and allows not in set(Use)):
        raise RefusalError(
            f"Say both: --licence NAME and --allows {' or '.join(Use)}, or neither of them."
        )
    if code not in KNOWN:
        return Dataset(code, code, False, licence, allows)
    if licence is not None:
        raise RefusalError(f"The licence of {code} is known already: {KNOWN[code][2]}.")
    return Dataset(code, *KNOWN[code])


def tell_unlicensed(told: "Dataset") -> None:
    """Say so where nothing may be made of a dataset yet."""
    if told.allows is None:
        say(f"Nothing is made of {told.code} before its licence is told: --licence and --allows.")
