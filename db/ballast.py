"""Room kept free for the hour when the disk is full.

On a full disk even DELETE fails, because it needs pages for the journal. A file of 8 MB lies beside the database;
giving it back lets the open work be saved and something be cleared. It also remembers that a database was here.
"""

import os
from contextlib import suppress
from pathlib import Path

BALLAST_BYTES = 8 * 1024 * 1024
_PIECE = 1024 * 1024


def ballast_beside(database: Path) -> Path:
    """Return the path of the ballast file that belongs to a database file."""
    return database.with_name(database.name + ".ballast")


class Ballast:
    """The file that is given back when the disk is full.

    Args:
        path: where it lies; the same disk as the database.
        size: bytes.
    """

    def __init__(self, path: Path, size: int = BALLAST_BYTES) -> None:
        self.path = path
        self.size = size

    @property
    def held(self) -> int:
        """Bytes that ``release`` would give back now."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def ensure(self) -> bool:
        """Fill the file up to its size again.

        Random bytes, so that no compressing file system keeps the room for itself.

        Returns:
            True if the whole ballast lies there; False if the disk has no room for it or takes no writes. What
            was begun is then taken away again, so that the attempt never makes a full disk fuller.
        """
        if self.held >= self.size:
            return True
        try:
            with self.path.open("wb") as file:
                for _ in range(0, self.size, _PIECE):
                    file.write(os.urandom(min(_PIECE, self.size)))
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                self._empty()
            return False
        return True

    def release(self) -> int:
        """Give the room back; an empty file stays, which says that a database belongs here.

        Returns:
            The bytes that became free; 0 if the ballast was given back before.
        """
        held = self.held
        if held:
            self._empty()
        return held

    def _empty(self) -> None:
        # Truncated in place: removing a file of a full copy-on-write system may itself need room.
        with self.path.open("r+b") as file:
            file.truncate(0)
            os.fsync(file.fileno())
