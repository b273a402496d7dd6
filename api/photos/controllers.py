"""All controllers of the photos room, for the app to register. What each does is beside it."""

from typing import Any

CONTROLLERS: list[Any] = []
