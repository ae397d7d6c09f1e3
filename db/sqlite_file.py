"""What can be said about a SQLite file before it is opened: where it lies, and whether it is whole."""

import os
import re
import sys
from contextlib import suppress
from pathlib import Path

from advisor_app.domain.values.errors import EnvironmentFault

MAGIC = b"SQLite format 3\0"
COMPANIONS = ("-wal", "-shm", "-journal", ".seal", ".ballast", ".open")
"""What lies beside a database under its name: SQLite's own files and ours."""
STORE = ".blobs"
"""Ending of the folder of its pictures and papers."""
HEADER_BYTES = 100

# Locks and shared memory of SQLite need one host (sqlite.org/wal.html, sqlite.org/faq.html#q5).
NETWORK_SYSTEMS = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "ncp", "afs", "coda", "9p", "davfs", "ceph",
        "glusterfs", "lustre", "gpfs", "gfs2", "ocfs2", "beegfs", "orangefs", "pvfs2", "vboxsf", "vmhgfs", "prl_fs",
        "fuse.sshfs", "fuse.davfs", "fuse.davfs2", "fuse.glusterfs", "fuse.cephfs", "fuse.smbnetfs", "fuse.rclone",
        "fuse.s3fs", "fuse.gvfsd-fuse", "fuse.vmhgfs-fuse", "fuse.curlftpfs",
    }
)  # fmt: skip
_OCTAL = re.compile(r"\\([0-7]{3})")
_DRIVE_REMOTE = 4  # winbase.h
_MNT_LOCAL = 0x1000  # sys/mount.h of macOS
_STATFS_FLAGS_OFFSET = 64  # bytes before f_flags in struct statfs with 64-bit inodes


def file_system_of(path: Path, mountinfo: str) -> str:
    """Return the type of the file system that holds ``path``.

    Args:
        path: an absolute path; it need not exist.
        mountinfo: the text of ``/proc/self/mountinfo`` (proc(5)); the last of several mounts on one point counts.
    """
    best, found = -1, ""
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        fields = left.split()
        if len(fields) < 5 or not right:
            continue
        point = Path(_OCTAL.sub(lambda match: chr(int(match[1], 8)), fields[4]))
        depth = len(point.parts)
        if path.is_relative_to(point) and depth >= best:
            best, found = depth, right.split()[0]
    return found


def _network_on_windows(path: Path) -> str | None:
    anchor = path.anchor
    if anchor.startswith("\\\\"):
        return "smb"
    import ctypes

    windll = getattr(ctypes, "windll")  # noqa: B009  (exists on Windows only)
    return "smb" if windll.kernel32.GetDriveTypeW(anchor) == _DRIVE_REMOTE else None


def _network_on_macos(path: Path) -> str | None:
    import ctypes

    room = ctypes.create_string_buffer(4096)
    libc = ctypes.CDLL(None)
    call = getattr(libc, "statfs$INODE64", None) or libc.statfs
    if call(os.fsencode(path), room) != 0:
        return None
    flags = int.from_bytes(room.raw[_STATFS_FLAGS_OFFSET : _STATFS_FLAGS_OFFSET + 4], sys.byteorder)
    return None if flags & _MNT_LOCAL else "network"


def network_kind(folder: Path, *, platform: str = sys.platform) -> str | None:
    """Return the kind of the network file system that ``folder`` lies on, or None for a disk of this machine."""
    if platform == "win32":
        return _network_on_windows(folder)
    if platform == "darwin":
        return _network_on_macos(folder)
    try:
        mountinfo = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
    except OSError:
        return None
    kind = file_system_of(folder, mountinfo)
    return kind if kind in NETWORK_SYSTEMS else None


def spelled(place: str | Path) -> Path:
    """Return a path as it is spelled, absolute; a home that nobody has stays as it is."""
    return Path(os.path.expanduser(place)).absolute()  # noqa: PTH111  (pathlib raises for it)


def real(place: str | Path) -> Path:
    """Return where a path leads: absolute, without links; where they lead in a circle it is the path of nothing."""
    return Path(os.path.realpath(spelled(place)))


def sidecar(database: Path, suffix: str) -> Path:
    """Return the path of a companion file, e.g. ``-wal``."""
    return database.with_name(database.name + suffix)


def is_regular(path: Path) -> bool:
    """Return whether ``path`` is a file, or nothing yet; a folder, device, pipe or socket is neither."""
    return path.is_file() or not path.exists()


def _is_database(path: Path) -> bool:
    with suppress(OSError):
        if path.is_file():
            with path.open("rb") as file:
                return file.read(len(MAGIC)) == MAGIC
    return False


def of_a_shop(path: Path) -> bool:
    """Return whether writing to ``path`` would harm a shop, this one or another.

    That is a SQLite database, what lies beside one under its name, and everything in the folder of its pictures.

    Args:
        path: it need not exist; links are followed.
    """
    path = real(path)
    bare = {path.name.removesuffix(end) for end in ("", *COMPANIONS)} - {""}
    if any(_is_database(path.with_name(name)) for name in bare):
        return True
    return any(folder.suffix == STORE and _has_database(folder) for folder in path.parents)


def _has_database(store: Path) -> bool:
    with suppress(OSError):
        return any(one.with_suffix(STORE) == store and _is_database(one) for one in store.parent.iterdir())
    return False


def _filled(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def _was_a_shop(database: Path) -> bool:
    """Return whether something lies beside a file that a shop leaves there, so that the file was one."""
    return database.with_suffix(STORE).is_dir() or any(sidecar(database, suffix).exists() for suffix in COMPANIONS)


def check_header(database: Path) -> None:
    """Refuse a file that cannot be a whole SQLite database.

    SQLite itself takes an empty file for a new database and reads a shortened one as far as it goes; here an empty
    file counts as new only where nothing shows that there was a database before.

    Args:
        database: the file; it exists.

    Raises:
        EnvironmentFault: ``database_damaged`` with ``path``; ``database_foreign`` (``path``): it does not begin as a
            database does, and nothing of a shop lies beside it; ``not_a_file``: it is a device, a pipe or a socket.
    """
    if not database.is_file():
        raise EnvironmentFault("not_a_file", path=str(database))
    size = database.stat().st_size
    journal = _filled(sidecar(database, "-wal")) or _filled(sidecar(database, "-journal"))
    if size == 0:
        if journal or sidecar(database, ".ballast").exists():
            raise EnvironmentFault("database_damaged", path=str(database))
        return
    with database.open("rb") as file:
        header = file.read(HEADER_BYTES)
    if not header.startswith(MAGIC[: len(header)]) and not _was_a_shop(database):
        raise EnvironmentFault("database_foreign", path=str(database))
    whole = len(header) == HEADER_BYTES and header.startswith(MAGIC)
    page = int.from_bytes(header[16:18], "big") if whole else 0
    page = 65536 if page == 1 else page
    if not whole or page < 512 or page & (page - 1):
        raise EnvironmentFault("database_damaged", path=str(database))
    # The count in the header is valid if both change counters agree (sqlite.org/fileformat2.html, 1.3.7), and a
    # journal that was left behind may still have to bring the missing pages.
    pages = int.from_bytes(header[28:32], "big") if header[24:28] == header[92:96] else 0
    if not journal and pages * page > size:
        raise EnvironmentFault("database_damaged", path=str(database))


def is_writable(database: Path) -> bool:
    """Return whether the file (or the folder it would be made in) takes writes, by trying, not by asking modes."""
    if database.exists():
        try:
            with database.open("r+b"):
                pass
        except OSError:
            return False
    return os.access(database.parent, os.W_OK)
