"""What went wrong below: driver errors become the families that a person can do something about."""

import errno
from collections.abc import Iterator

from sqlalchemy import exc

from advisor_app.domain.values.errors import EnvironmentFault, LostRace, TradeError

# Primary result codes, the low byte of what the driver reports: https://www.sqlite.org/rescode.html
_SQLITE = {
    5: "database_locked",  # SQLITE_BUSY
    6: "database_locked",  # SQLITE_LOCKED
    8: "database_read_only",
    10: "database_gone",  # SQLITE_IOERR
    11: "database_damaged",  # SQLITE_CORRUPT
    13: "disk_full",
    14: "database_gone",  # SQLITE_CANTOPEN
    15: "database_locked",  # SQLITE_PROTOCOL
    26: "database_damaged",  # SQLITE_NOTADB
}
# What the driver says without a code: of a text whose bytes are none, and while it copies page by page.
_SAID = {
    "Could not decode to UTF-8": "database_damaged",
    "database or disk is full": "disk_full",
    "disk I/O error": "database_gone",
    "unable to open database file": "database_gone",
    "attempt to write a readonly database": "database_read_only",
    "database is locked": "database_locked",
    "database disk image is malformed": "database_damaged",
    "file is not a database": "database_damaged",
}
_SQLITE_SHORT_READ = 522  # SQLITE_IOERR_SHORT_READ: the file ends before its pages do

# https://www.postgresql.org/docs/current/errcodes-appendix.html; the longest prefix that fits decides.
_SQLSTATES = {
    "40001": "lost_race",  # serialization_failure
    "40P01": "lost_race",  # deadlock_detected
    "08": "database_gone",  # connection exceptions
    "25006": "database_read_only",
    "28": "database_login_refused",
    "42501": "database_right_lacking",  # insufficient_privilege
    "3D000": "database_gone",  # no such database
    "53100": "disk_full",
    "53": "database_gone",  # too many connections, out of memory
    "55P03": "database_locked",  # lock_not_available: our lock_timeout
    "57014": "database_locked",  # query_canceled: our statement_timeout
    "57P": "database_gone",  # shutdown, starting up, database dropped
    "58": "database_gone",  # errors of the system below
    "25P03": "database_gone",  # idle_in_transaction_session_timeout
    "57P05": "database_gone",
    "XX001": "database_damaged",
    "XX002": "database_damaged",
}

_ERRNOS = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "database_read_only",
    errno.EACCES: "database_read_only",
    errno.EPERM: "database_read_only",
    errno.ENOENT: "database_gone",
    errno.EIO: "database_gone",
    errno.ENODEV: "database_gone",
    errno.ESTALE: "database_gone",
}


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield what ``error`` was made of, each once: a driver's error may have the one that wraps it as its cause."""
    passed: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in passed:
        passed.add(id(link))
        yield link
        link = (link.orig if isinstance(link, exc.DBAPIError) else None) or link.__cause__


def _code_of_sqlstate(state: str) -> str | None:
    for length in range(len(state), 1, -1):
        if found := _SQLSTATES.get(state[:length]):
            return found
    return None


def _code_of_driver(error: BaseException) -> str | None:
    if isinstance(state := getattr(error, "sqlstate", None), str):
        return _code_of_sqlstate(state)
    if isinstance(result := getattr(error, "sqlite_errorcode", None), int):
        return "database_damaged" if result == _SQLITE_SHORT_READ else _SQLITE.get(result & 0xFF)
    if type(error).__module__.partition(".")[0] in ("sqlite3", "pysqlite3"):
        return next((code for said, code in _SAID.items() if str(error).startswith(said)), None)
    if type(error).__module__.partition(".")[0] == "psycopg" and type(error).__name__ == "OperationalError":
        return "database_gone"  # no sqlstate: the server was not reached, or the line broke
    if isinstance(error, OSError) and error.errno is not None:
        return _ERRNOS.get(error.errno)
    return None


def fault_code(error: BaseException) -> str | None:
    """Return the code of an environment fault (``disk_full`` …, or ``lost_race``) that ``error`` is, or None."""
    for link in _chain(error):
        if isinstance(link, exc.TimeoutError):
            return "database_locked"  # no free connection in the pool within its time
        if code := _code_of_driver(link):
            return code
    if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
        return "database_gone"
    return None


def translate(error: Exception) -> Exception:
    """Turn a driver's error into the one to raise in its place.

    Raise what it gives from the error itself, so that the log has both.

    Args:
        error: anything that came out of the database layer.

    Returns:
        ``EnvironmentFault`` with code ``disk_full``, ``database_locked``, ``database_read_only``,
        ``database_damaged``, ``database_gone``, ``database_login_refused`` or ``database_right_lacking``; ``LostRace`` for a serialization
        failure or a deadlock; ``error`` itself where it is of our families already or nothing a person could
        cure (a broken constraint, a fault of the program).
    """
    if isinstance(error, TradeError | LostRace):
        return error
    code = fault_code(error)
    if code is None:
        return error
    return LostRace(str(error)) if code == "lost_race" else EnvironmentFault(code)
