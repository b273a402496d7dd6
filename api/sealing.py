"""Secrets of other services on their way into the database: sealed, so that no backup tells them.

The key is made from the house's own secret (HKDF, RFC 5869); the seal is Fernet, AES-128 in CBC
with an HMAC of SHA-256. With another secret nothing opens.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"wunderkammer tokens of other services"


def _key(secret: str) -> Fernet:
    made = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(made))


def sealed(secret: str, text: str) -> str:
    """The text, to be read with the house's secret alone."""
    return _key(secret).encrypt(text.encode()).decode()


def opened(secret: str, kept: str) -> str | None:
    """The text of a seal; None where it was made with another secret, or is damaged."""
    try:
        return _key(secret).decrypt(kept.encode()).decode()
    except InvalidToken:
        return None
