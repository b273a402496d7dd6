"""What is refused before it is decoded: the error of bad pictures and the limits on their size."""

from dataclasses import dataclass


class UndecodableError(Exception):
    """Bytes that never become a picture; its text is one plain sentence for people."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason

    def __reduce__(self) -> tuple[type["UndecodableError"], tuple[str]]:
        return UndecodableError, (self.reason,)


@dataclass(frozen=True, slots=True)
class Limits:
    """Largest picture that is decoded: pixels in all and pixels of the longer side."""

    pixels: int = 500_000_000
    side: int = 65_500

    def check(self, width: int, height: int) -> None:
        """Raise UndecodableError for a size, as the header gives it, that can't be decoded."""
        if width < 1 or height < 1:
            raise UndecodableError(f"The header gives a size of {width} x {height} pixels.")
        if max(width, height) > self.side or width * height > self.pixels:
            raise UndecodableError(
                f"The header gives {width} x {height} pixels, more than the limit of"
                f" {self.pixels:,} pixels or {self.side:,} a side."
            )


DEFAULT_LIMITS = Limits()
