"""Argon2id beside the event loop, few at a time: each takes 64 MiB and tens of milliseconds."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from catalog_data.credentials import hash_password, verify_password

_HASHERS = ThreadPoolExecutor(2, thread_name_prefix="argon2")


@cache
def _nobodys_hash() -> str:
    return hash_password("the password of nobody")


async def hashed(password: str) -> str:
    """The password's hash."""
    return await asyncio.get_running_loop().run_in_executor(_HASHERS, hash_password, password)


async def matches(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; without a hash it isn't, and that takes just as long."""
    loop = asyncio.get_running_loop()
    known = await loop.run_in_executor(_HASHERS, _nobodys_hash)
    found = await loop.run_in_executor(_HASHERS, verify_password, password, password_hash or known)
    return found and password_hash is not None
