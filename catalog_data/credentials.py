"""Passwords and friend codes: how they are made and verified. Who logs in is the API's matter."""

import secrets
import string

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

FRIEND_CODE_LETTERS = string.ascii_uppercase + string.digits
_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """Argon2id hash with the library's parameters (RFC 9106, low memory)."""
    return _HASHER.hash(password)


def verify_password(password: str, password_hash: str) -> bool:
    """Whether the password is the hashed one; a damaged hash verifies nothing."""
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def new_friend_code() -> str:
    """Eight of A-Z and 0-9 from a secure generator; the caller asks again where it is taken."""
    return "".join(secrets.choice(FRIEND_CODE_LETTERS) for _ in range(8))
