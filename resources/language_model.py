"""The way to a language model for those who derive: a client, and where it answers. No question.

The key is read from the environment when it is needed, so that no page or book of runs shows it.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import dagster as dg
import httpx
from pydantic import Field

BROKEN = (httpx.HTTPError, httpx.InvalidURL)
KEY = "WUNDERKAMMER_LANGUAGE_MODEL_KEY"
LOOK = 5.0


class LanguageModel(dg.ConfigurableResource):  # type: ignore[type-arg]
    """A server of chat completions, or none."""

    url: str = Field(default="", description="what its paths stand below; empty: there is none")
    model: str = Field(default="", description="which model is asked")
    prices: str = Field(default="", description="of a million tokens read and written")
    at_once: int = Field(default=4, description="questions asked at the same time")

    @property
    def key(self) -> str:
        """Its key; empty where it wants none."""
        return os.environ.get(KEY, "").strip()

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        """A client without timeouts of its own: who asks has them, redirects are not followed."""
        async with httpx.AsyncClient(timeout=None) as client:  # noqa: S113
            yield client

    def trouble(self) -> str | None:
        """Why it does not answer; None where it lists its models, which costs nothing."""
        headers = {"authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            answer = httpx.get(f"{self.url}/models", headers=headers, timeout=LOOK)
        except BROKEN as error:
            return f"it can't be reached ({type(error).__name__})"
        if answer.status_code in (401, 403):
            return f"it does not take the key that {KEY} holds"
        return None if answer.is_success else f"it answers {answer.status_code}"
