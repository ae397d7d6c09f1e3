"""Password and PIN hashes by argon2id (64 MiB, 3 passes, 4 lanes; ASVS 11.4)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    """Keeps secrets as argon2id hashes.

    Args:
        memory_kib: memory of one hash in KiB; tests use little, the program the default.
        passes: number of passes.
    """

    def __init__(self, memory_kib: int = 65_536, passes: int = 3) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=4)

    def hash(self, secret: str) -> str:
        """Return a salted hash of ``secret``."""
        return self._hasher.hash(secret)

    def verify(self, kept: str, secret: str) -> bool:
        """Return whether ``secret`` is what ``kept`` was made of."""
        try:
            return self._hasher.verify(kept, secret)
        except (VerificationError, InvalidHashError):
            return False
