"""Reads the audit chains from their first link and names the first one that does not fit.

Values are read as they are stored, so that a link which was made unreadable is found like any other.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, exists, func, select

from advisor_app.domain.values.errors import TradeError
from advisor_app.replies import to_json
from db.audit import HASHED, SEED, digest_of
from db.doctor_report import MOST, Finding, Severity
from db.doctor_stored import key_text, raw
from db.tables.people import counter
from db.tables.system import audit, audit_personal, chain_head, command_key
from db.types import JsonText

Hear = Callable[[Iterable[Any]], Iterator[Any]]

_STREAM = {"yield_per": 1000}
_HASHED = tuple(audit.columns[name] for name in sorted(HASHED))


def count_audit(connection: Connection) -> int:
    """Return the number of audit rows by the chains' heads, without reading them."""
    return int(connection.execute(select(func.coalesce(func.sum(chain_head.c.seq), 0))).scalar_one())


def check_chains(connection: Connection, *, full: bool, hear: Hear | None = None) -> Iterator[Finding]:
    """Yield what is wrong with the chains: at most the first bad link of each.

    Args:
        connection: a read transaction.
        full: read every link; otherwise only the last of each chain is compared with its head.
        hear: whoever else wants to hear every link, so that the audit is read once; passes on what it is given.
    """
    heads = {key_text(row.counter_id): row for row in connection.execute(_raw(select(chain_head)))}
    names = {key_text(row[0]): row[1] for row in connection.execute(select(raw(counter.c.id), counter.c.number))}
    yield from _last_links(connection, heads, names)
    if not full:
        return
    links_of_all = select(*(raw(column).label(column.key) for column in audit.columns))
    rows = connection.execute(links_of_all.order_by(audit.c.counter_id, audit.c.seq), execution_options=_STREAM)
    links_heard = rows.mappings() if hear is None else hear(rows.mappings())
    for key, links in groupby(links_heard, key=lambda row: key_text(row["counter_id"])):
        found = _first_bad(connection, links)
        if found is not None:
            yield _finding("audit_altered", names, key, found)


def _raw(statement: Select[Any]) -> Select[Any]:
    return select(*(raw(column).label(column.key) for column in statement.selected_columns))


def _finding(code: str, names: dict[str, Any], key: str, seq: int) -> Finding:
    number = names.get(key, key[:8])
    return Finding(code, Severity.ERROR, f"audit {number}/{seq}", {"counter": number, "seq": seq})


def _last_links(connection: Connection, heads: dict[str, Any], names: dict[str, Any]) -> Iterator[Finding]:
    """Compare each chain's last row with its head: rows cut off the end leave no gap."""
    by_counter = (
        select(raw(audit.c.counter_id), func.max(audit.c.seq), func.count()).group_by(audit.c.counter_id)
    )  # fmt: skip
    ends = {key_text(row[0]): row for row in connection.execute(by_counter)}
    other = (
        select(raw(chain_head.c.counter_id))
        .join(audit, (audit.c.counter_id == chain_head.c.counter_id) & (audit.c.seq == chain_head.c.seq))
        .where(audit.c.digest != chain_head.c.digest)
    )
    differing = {key_text(row[0]) for row in connection.execute(other)}
    for key in sorted(heads.keys() | ends.keys()):
        head, end = heads.get(key), ends.get(key)
        last = int(end[1]) if end is not None else 0
        if head is None or end is None or int(head.seq) != last or int(end[2]) != last:
            yield _finding("audit_cut", names, key, last + 1 if head is not None and last < int(head.seq) else last)
        elif key in differing:
            yield _finding("audit_cut", names, key, last)


def _first_bad(connection: Connection, links: Iterator[Any]) -> int | None:
    """Return the number of the first link that does not fit, reading the rest without looking."""
    previous, expected, bad = SEED, 1, None
    for row in links:
        if bad is not None:
            continue
        if row["seq"] != expected or row["previous"] != previous or not _fits(connection, row, previous):
            bad = expected
        previous, expected = row["digest"], expected + 1
    return bad


def _quick_digest(connection: Connection, row: Any, previous: str) -> str:
    """Return the digest with the stored JSON texts put in as they are: they are in the form that was hashed."""
    parts = []
    for column in _HASHED:
        raw = row[column.key]
        if raw is None or not isinstance(column.type, JsonText):
            value = _value(connection, column, raw)
            raw = json.dumps(to_json(value), ensure_ascii=False)
        parts.append(f'"{column.key}":{raw}')
    return hashlib.sha256(f"{previous}{{{','.join(parts)}}}".encode()).hexdigest()


def _value(connection: Connection, column: Any, raw: Any) -> Any:
    process = getattr(column.type, "process_result_value", None)
    return raw if process is None else process(raw, connection.dialect)


def _fits(connection: Connection, row: Any, previous: str) -> bool:
    try:
        if _quick_digest(connection, row, previous) == row["digest"]:
            return True
        values = {column.key: _value(connection, column, row[column.key]) for column in audit.columns}
        return bool(digest_of(values, previous) == row["digest"])
    except (ValueError, TypeError, OverflowError, TradeError):
        return False


def check_keys(connection: Connection) -> Iterator[Finding]:
    """Yield keys without an audit row, commands without their key, chains without a counter, personal values without a row."""
    lost = select(raw(command_key.c.key)).where(~exists().where(audit.c.command_key == command_key.c.key))
    for (key,) in connection.execute(lost, execution_options=_STREAM):
        yield Finding("key_without_audit", Severity.ERROR, f"command_key {key_text(key)}")
    done = (audit.c.outcome == "done") & ~exists().where(command_key.c.key == audit.c.command_key)
    for (key,) in connection.execute(select(raw(audit.c.id)).where(done).limit(MOST + 1)):
        yield Finding("audit_without_key", Severity.ERROR, f"audit {key_text(key)}")
    nobody = select(raw(chain_head.c.counter_id)).where(~exists().where(counter.c.id == chain_head.c.counter_id))
    for (key,) in connection.execute(nobody):
        yield Finding("chain_without_counter", Severity.ERROR, f"chain_head {key_text(key)}")
    loose = select(raw(audit_personal.c.id)).where(~exists().where(audit.c.id == audit_personal.c.audit_id))
    for (key,) in connection.execute(loose, execution_options=_STREAM):
        yield Finding("personal_without_audit", Severity.WARNING, f"audit_personal {key_text(key)}")
