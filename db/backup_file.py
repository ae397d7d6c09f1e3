"""The one file of a backup: a zip with a manifest that says what must be in it, and a reader that trusts nothing.

Members: ``manifest.json``; ``shop.db`` (a SQLite copy) or ``tables/<table>.copy`` (PostgreSQL's text format); and
``blobs/<sha256>``, stored as they are. Nothing is ever unpacked by the name that stands in the file.
"""

import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any, Literal, get_args

from advisor_app.domain.values.errors import EnvironmentFault, RuleBroken
from db import revisions
from db.blobs import FolderBlobs
from db.faults import translate
from db.sqlite_file import is_regular

FORMAT = 1
PRODUCT = "advisor-desk"
MANIFEST = "manifest.json"
COPY = "shop.db"
BESIDE = "blobs"
"""Folder of the blobs of automatic backups, beside the files."""
PIECE = 1024 * 1024
LARGEST_MANIFEST = 512 * 1024 * 1024
_RATIO = 250  # unpacked bytes per packed byte; a shop packs 3 to 12 to 1
_SMALL = 64 * 1024 * 1024
_NAME = re.compile(r"manifest\.json|shop\.db|tables/[a-z][a-z0-9_]{0,62}\.copy|blobs/[0-9a-f]{64}")
_SHA = re.compile(r"[0-9a-f]{64}")
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_LOCAL_HEADER = b"PK\x03\x04"
# What zipfile raises on a file that is no whole zip; RuntimeError covers unknown ways of packing and encryption.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, KeyError, TypeError, OverflowError, struct.error,
    AttributeError, IndexError,
)  # fmt: skip

Progress = Callable[[str, int, int], None]
"""Told (stage, done, of): ``rows``, ``blobs`` or ``verify``."""

ColumnKind = Literal["uuid", "instant", "date", "bool", "int", "text", "bytes"]


@dataclass(frozen=True)
class Member:
    """One part of the file: name, unpacked bytes, SHA-256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What the file must hold.

    Attributes:
        program: version of the program that wrote it.
        revision: alembic's revision of the tables; None before the first one.
        engine: ``sqlite`` or ``postgresql``.
        shop: name of the shop; empty while none is founded.
        at: when it was begun, UTC.
        rows: table → number of rows.
        columns: table → (column, kind) in the order of the copied text; only from PostgreSQL.
        members: everything but the manifest and the blobs.
        blobs: name → bytes of every blob that was there.
        missing: names that rows hold and the store did not have, or had damaged.
        beside: the blobs lie in the folder ``blobs`` beside the file (automatic backups), not in it.
        mark: how many commands had been audited; says whether anything happened since.
    """

    program: str
    revision: str | None
    engine: str
    shop: str
    at: datetime
    rows: dict[str, int]
    members: tuple[Member, ...]
    blobs: dict[str, int]
    missing: tuple[str, ...] = ()
    columns: dict[str, list[tuple[str, ColumnKind]]] = field(default_factory=dict)
    beside: bool = False
    mark: int = 0

    def to_bytes(self) -> bytes:
        """Return the manifest as it stands in the file."""
        plain = {"format": FORMAT, "product": PRODUCT, **asdict(self), "at": self.at.isoformat()}
        return json.dumps(plain, ensure_ascii=False, indent=1).encode()

    @staticmethod
    def from_bytes(data: bytes) -> "Manifest":
        """Return the manifest of a file.

        Raises:
            RuleBroken: ``backup_foreign``, ``backup_newer``.
            ValueError, TypeError, KeyError: it is none of ours, or damaged.
        """
        plain = json.loads(data)
        if not isinstance(plain, dict) or plain.pop("product", None) != PRODUCT:
            raise RuleBroken("backup_foreign", member=MANIFEST)
        found = plain.pop("format")
        if found != FORMAT:
            raise RuleBroken("backup_newer", found=str(found))
        members = tuple(Member(m["name"], m["size"], m["sha256"]) for m in plain.pop("members"))
        at = datetime.fromisoformat(plain.pop("at"))
        columns = {t: [(n, k) for n, k in cs] for t, cs in plain.pop("columns").items()}
        missing = tuple(plain.pop("missing"))
        manifest = Manifest(at=at, members=members, columns=columns, missing=missing, **plain)
        manifest.check()
        return manifest

    def check(self) -> None:
        """Refuse what no program of ours wrote; ValueError, TypeError, AttributeError."""
        sizes: list[Any] = [*(m.size for m in self.members), *self.blobs.values(), *self.rows.values(), self.mark]
        names = [*self.blobs, *(m.sha256 for m in self.members), *self.missing]
        kinds = {kind for columns in self.columns.values() for _, kind in columns}
        spoken: list[Any] = [self.program, self.shop, *(name for cs in self.columns.values() for name, _ in cs)]
        good = (
            self.at.tzinfo is not None
            and self.engine in ("sqlite", "postgresql")
            and all(isinstance(one, str) for one in spoken)
            and isinstance(self.revision, str | None)
            and isinstance(self.beside, bool)
            and all(type(size) is int and size >= 0 for size in sizes)  # a bool is an int as well
            and all(_SHA.fullmatch(name) for name in names)
            and all(_TABLE.fullmatch(name) for name in (*self.rows, *self.columns))
            and kinds <= set(get_args(ColumnKind))
            and self._has_its_members()
        )
        if not good:
            raise ValueError("manifest")

    def _has_its_members(self) -> bool:
        members = [m.name for m in self.members]
        if self.engine == "sqlite":
            return members == [COPY]
        tables = [f"tables/{name}.copy" for name in self.rows]
        return sorted(members) == sorted(tables) and self.columns.keys() == self.rows.keys()


def is_name(sha: str) -> bool:
    """Return whether this can be the name of a blob; rows written past the services may hold something else."""
    return _SHA.fullmatch(sha) is not None


def program_version() -> str:
    """Return the version of this program."""
    try:
        return version(PRODUCT)
    except PackageNotFoundError:
        return "0"


class MemberWriter:
    """Writes one member of the zip and counts and hashes it on the way; use as a context."""

    def __init__(self, file: zipfile.ZipFile, name: str, at: datetime) -> None:
        self._info = zip_info(name, at, zipfile.ZIP_DEFLATED)
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0
        self._stream: IO[bytes] | None = None

    def __enter__(self) -> "MemberWriter":
        """Begin the member."""
        self._stream = self._file.open(self._info, "w", force_zip64=True)
        return self

    def __exit__(self, *_: object) -> None:
        """End the member."""
        if self._stream is not None:
            self._stream.close()

    def write(self, data: bytes | memoryview) -> None:
        """Append bytes."""
        assert self._stream is not None
        self._stream.write(data)
        self._hash.update(data)
        self.size += len(data)

    @property
    def member(self) -> Member:
        """What the manifest says about it."""
        return Member(self._info.filename, self.size, self._hash.hexdigest())


def zip_info(name: str, at: datetime, packing: int) -> zipfile.ZipInfo:
    """Return the entry of a member; ``at`` is what a person sees in a zip program."""
    info = zipfile.ZipInfo(name, (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second))
    info.compress_type = packing
    info.external_attr = 0o600 << 16
    return info


@contextmanager
def _naming(member: str) -> Iterator[None]:
    """Turn what the zip reader stumbles over into the refusal that names the member."""
    try:
        yield
    except OSError as error:
        if error.errno is None or error.errno == 22:  # a seek to before the file, out of a damaged directory
            raise RuleBroken("backup_damaged", member=member) from error
        raise translate(error) from error
    except _UNREADABLE as error:
        raise RuleBroken("backup_damaged", member=member) from error


class BackupFile:
    """An opened backup whose directory and manifest agree; the bytes of each member are checked as they are read."""

    def __init__(self, path: Path, file: zipfile.ZipFile) -> None:
        self.path = path
        self._file = file
        self._infos = self._directory()
        self.manifest = self._read_manifest()
        self._sizes = {m.name: m.size for m in self.manifest.members}
        self._hashes = {m.name: m.sha256 for m in self.manifest.members}
        if not self.manifest.beside:
            self._sizes |= {f"blobs/{sha}": size for sha, size in self.manifest.blobs.items()}
            self._hashes |= {f"blobs/{sha}": sha for sha in self.manifest.blobs}
        self._compare()

    def _directory(self) -> dict[str, zipfile.ZipInfo]:
        infos: dict[str, zipfile.ZipInfo] = {}
        for info in self._file.infolist():
            if _NAME.fullmatch(info.filename) is None or info.filename in infos:
                raise RuleBroken("backup_damaged" if MANIFEST in infos else "backup_foreign", member=info.filename[:80])
            infos[info.filename] = info
        if MANIFEST not in infos:
            raise RuleBroken("backup_foreign", member=MANIFEST)
        return infos

    def _read_manifest(self) -> Manifest:
        info = self._infos[MANIFEST]
        with _naming(MANIFEST):
            if info.file_size > LARGEST_MANIFEST or _too_dense(info.file_size, info.compress_size):
                raise ValueError(info.file_size)
            with self._file.open(info) as stream:
                data = stream.read(info.file_size + 1)
            return Manifest.from_bytes(data)

    def _compare(self) -> None:
        there = {name: info.file_size for name, info in self._infos.items() if name != MANIFEST}
        for name in sorted(there.keys() ^ self._sizes.keys()):
            raise RuleBroken("backup_damaged", member=name)
        for name, size in there.items():
            if size != self._sizes[name]:
                raise RuleBroken("backup_damaged", member=name)
        packed = sum(info.compress_size for info in self._infos.values())
        if _too_dense(self.unpacked, packed):
            raise RuleBroken("backup_damaged", member=self.path.name)

    @property
    def unpacked(self) -> int:
        """Bytes of all members together."""
        return sum(self._sizes.values())

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a member, at most as many as the manifest says.

        Raises:
            RuleBroken: ``backup_damaged`` (``member``), at the latest after the last piece.
        """
        digest, left = hashlib.sha256(), self._sizes[name]
        with _naming(name), self._file.open(self._infos[name]) as stream:
            while piece := stream.read(min(PIECE, left + 1)):
                left -= len(piece)
                if left < 0:
                    raise ValueError(name)
                digest.update(piece)
                yield piece
        if left or digest.hexdigest() != self._hashes[name]:
            raise RuleBroken("backup_damaged", member=name)

    def unpack(self, name: str, target: Path) -> None:
        """Write a member to a path of ours."""
        with target.open("wb") as file:
            for piece in self.chunks(name):
                file.write(piece)

    def blobs(self) -> Iterator[tuple[str, bytes | None]]:
        """Yield name and bytes of every blob, each checked; None where the folder beside the file lacks it.

        Raises:
            RuleBroken: ``backup_damaged`` for a blob inside the file; ``member`` names it.
        """
        beside = FolderBlobs(self.path.parent / BESIDE) if self.manifest.beside else None
        for sha in sorted(self.manifest.blobs):
            if beside is None:
                yield sha, b"".join(self.chunks(f"blobs/{sha}"))
                continue
            try:
                yield sha, beside.get(sha)
            except EnvironmentFault as error:
                if error.code not in ("blob_missing", "blob_damaged"):
                    raise
                yield sha, None

    def verify(self, progress: Progress | None = None) -> None:
        """Read every member of the file and compare it with the manifest.

        Raises:
            RuleBroken: ``backup_damaged`` (``member``).
        """
        for done, name in enumerate(self._sizes):
            for _ in self.chunks(name):
                pass
            if progress is not None:
                progress("verify", done + 1, len(self._sizes))

    def absent(self) -> list[str]:
        """Return the blobs that the folder beside the file lacks, by name and size only; [] if they are in the file."""
        if not self.manifest.beside:
            return []
        folder = self.path.parent / BESIDE
        return [sha for sha, size in self.manifest.blobs.items() if _size(folder / sha[:2] / sha[2:4] / sha) != size]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _too_dense(unpacked: int, packed: int) -> bool:
    return unpacked > _SMALL and unpacked > packed * _RATIO


@contextmanager
def open_backup(path: Path) -> Iterator[BackupFile]:
    """Open a backup for reading.

    Raises:
        RuleBroken: ``backup_missing``; ``not_a_file``: a device, a pipe or a socket; ``backup_foreign``: no backup of
            this program; ``backup_newer`` (``found``): made by a newer one; ``backup_damaged`` (``member``).
        EnvironmentFault: the disk cannot be read.
    """
    if not path.is_dir() and not is_regular(path):  # reading from a pipe would never end
        raise RuleBroken("not_a_file", path=str(path))
    try:
        with path.open("rb") as stream:
            head = stream.read(len(_LOCAL_HEADER))
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise RuleBroken("backup_missing", path=str(path)) from error
    except OSError as error:
        raise translate(error) from error
    if head != _LOCAL_HEADER:
        raise RuleBroken("backup_foreign", member=path.name)
    with _naming(path.name):
        file = zipfile.ZipFile(path)
    with file:
        backup = BackupFile(path, file)
        refuse_newer(backup.manifest)
        yield backup


def refuse_newer(manifest: Manifest) -> None:
    """Refuse tables of a revision that this program does not know; RuleBroken ``backup_newer``."""
    found, head = manifest.revision, revisions.head()
    if found is None and head is None:
        return
    if found is None:
        raise RuleBroken("backup_foreign", member=MANIFEST)
    if found not in revisions.known():
        raise RuleBroken("backup_newer", found=found)
