"""Where pictures, signatures and kept papers lie: a store that names things by what is in them."""

from collections.abc import Iterator
from typing import Protocol


class BlobStore(Protocol):
    """Content-addressed store: the name of a blob is the SHA-256 of its bytes, 64 hex digits in lower case.

    A blob is stored before the row that names it, never changes, and equal bytes are stored once.
    """

    def put(self, data: bytes, /) -> str:
        """Store ``data`` for good and return its name; storing it again changes nothing.

        Raises:
            EnvironmentFault: ``disk_full``, ``database_read_only``, ``database_gone`` … nothing was stored.
        """
        ...

    def get(self, sha: str, /) -> bytes:
        """Return the bytes with that name, compared with it.

        Raises:
            EnvironmentFault: ``blob_missing`` or ``blob_damaged`` (``sha``).
        """
        ...

    def has(self, sha: str, /) -> bool:
        """Return whether there is a blob of that name (its bytes are not read)."""
        ...

    def all(self) -> Iterator[str]:
        """Yield the name of every blob, in no order."""
        ...
