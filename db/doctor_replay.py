"""Compares every row with what the audit says of it: rows lost, rows that nobody recorded, values that differ.

The audit holds each change of a field as (before, after), so the values of a row follow from sums that need no order:
what came minus what went is what must be there. Each (row, field, value) is one number of 64 bits; a table has a few
thousand sums, each over the rows whose keys share a remainder. One stream through the audit adds, one through the rows
takes away, and what is not zero then is looked at row by row in a second pass. So memory does not grow with the shop,
and a sound shop is read once.

Not compared, for the audit does not hold it: ``version`` (counted by the mapper), which root a part belongs to (parents
and sums are checked elsewhere), and the tables of ``UNRECORDED``.
"""

import hashlib
import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, inspect, select

from advisor_app.ports.permissions import personal_fields
from db.doctor_report import Finding, Severity
from db.doctor_stored import STREAM, Plain, Unreadable, key_text, raw, recorded_by, shown, stored_by
from db.tables.base import TABLES
from db.tables.system import audit, audit_personal

UNRECORDED: Mapping[str, str] = {
    "audit": "the record itself; its chain and its heads are checked",
    "audit_personal": "part of the record; compared with its digests",
    "chain_head": "part of the record; compared with the chain",
    "command_key": "compared with the record one by one",
    "number_series": "compared with the numbers that are there",
    "search_key": "made of other rows; looked for with those",
    "blob": "named by its own hash",
    "changed": "news of a day, swept after it",
    "setting": "what somebody left on a screen; overwritten at will, no record",
}
"""Tables that no entry of the audit speaks of, and why: every other table is compared."""

BUCKETS = 1 << 14
PICKED = 24
"""Sums of a table that are looked at row by row; with more that are not zero the number of rows is a least one."""
EXAMPLES = 3
_MASK = (1 << 64) - 1
_NOTHING = bytes(8 * BUCKETS)
_BATCH = 1000
_ALIVE = ""
"""The field that stands for the row itself."""


@dataclass(frozen=True)
class Spoken:
    """How the columns of one table are compared.

    Attributes:
        table: the table.
        recorded: column → what makes a plain text of its JSON.
        stored: column, what makes a plain text of its stored value, whether it is compared, whether it is personal.
        named_at: place of the column that names a row for people; None where its key does.
    """

    table: Table
    recorded: Mapping[str, Plain]
    stored: tuple[tuple[Column[Any], Plain, bool, bool], ...]
    named_at: int | None

    def place(self, row: Any, key: str) -> str:
        """Return what a person knows the row by."""
        return key if self.named_at is None else shown(row[self.named_at])


def _parts() -> set[tuple[str, str]]:
    """Return (table, column) of each part's root: set by the flush, after the audit was written."""
    return {
        (column.table.name, column.name)
        for kind in TABLES
        for relation in inspect(kind).relationships
        if relation.uselist
        for column in relation.remote_side
    }


def spoken() -> dict[str, Spoken]:
    """Return how each recorded table is compared."""
    parts, personal = _parts(), personal_fields()
    made = {}
    for table in TABLES.values():
        name, stored = str(table.name), []
        for c in table.c:
            compared = c.name not in ("id", "version") and (name, c.name) not in parts
            stored.append((c, stored_by(c), compared, f"{name}.{c.name}" in personal))
        named = [at for at, (c, _, _, apart) in enumerate(stored) if c.name == "number" and not apart]
        made[name] = Spoken(
            table, {c.name: recorded_by(c) for c in table.c}, tuple(stored), named[0] if named else None
        )
    return made


def _sums() -> "array[int]":
    return array("Q", bytes(8 * BUCKETS))


@dataclass
class _Sums:
    """What the audit has told of one table, minus what its rows tell."""

    plain: "array[int]" = field(default_factory=_sums)
    personal: "array[int]" = field(default_factory=_sums)
    unknown: bytearray = field(default_factory=lambda: bytearray(BUCKETS))
    """Buckets with a personal value that was erased or lost: those values are not compared there."""

    def bad(self) -> list[int]:
        """Return the buckets in which audit and rows disagree."""
        if self.plain.tobytes() == _NOTHING == self.personal.tobytes():
            return []
        differs = zip(self.plain, self.personal, self.unknown, strict=True)
        return [n for n, (plain, personal, unknown) in enumerate(differs) if plain or (personal and not unknown)]


@dataclass
class _Row:
    """What the audit tells of one row: field → how often each value came minus how often it went."""

    fields: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def value(self, name: str) -> str:
        return next((text for text, times in self.fields[name].items() if times > 0), "")


@dataclass
class _Faults:
    """Personal values of the audit that are not there, or not those of their digest."""

    number: int = 0
    examples: list[str] = field(default_factory=list)

    def note(self, where: str) -> None:
        self.number += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(where)


class Replay:
    """Hears every entry of the audit, then compares.

    Args:
        connection: a read transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._spoken = spoken()
        self._whole = False
        self._picked: dict[str, frozenset[int]] | None = None
        self._rows: dict[tuple[str, str], _Row] = defaultdict(_Row)
        self._begin()

    def _begin(self) -> None:
        self._sums = {name: _Sums() for name in self._spoken}
        self._faults = {"personal_lost": _Faults(), "personal_altered": _Faults()}

    def hear(self, entries: Iterable[Any]) -> Iterator[Any]:
        """Yield the entries of the audit as they come, having added up what they tell.

        Args:
            entries: rows with the columns of the audit, values as they are stored.
        """
        stream = iter(entries)
        while batch := list(islice(stream, _BATCH)):
            self._hear(batch)
            yield from batch
        self._whole = True

    def _hear(self, batch: list[Any]) -> None:
        personal = self._personal([one["id"] for one in batch if '"digest":"' in str(one["changes"])])
        for one in batch:
            if one["outcome"] != "done":
                continue
            changes = _json(one["changes"])
            known = personal.get(key_text(one["id"]), {})
            for entry in changes if isinstance(changes, list) else ():
                if isinstance(entry, dict) and entry.get("of") in self._spoken:
                    self._entry(entry, one, known)

    def _personal(self, keys: list[Any]) -> dict[str, dict[str, list[tuple[Any, Any]]]]:
        """Return the kept personal values of some entries: entry → field → (salt, JSON)."""
        found: dict[str, dict[str, list[tuple[Any, Any]]]] = {}
        if keys:
            c = audit_personal.c
            wanted = select(raw(c.audit_id), c.field, raw(c.salt), raw(c.value)).where(
                raw(c.audit_id).in_(bindparam("keys", expanding=True))
            )
            for entry, name, salt, value in self._connection.execute(wanted, {"keys": keys}):
                found.setdefault(key_text(entry), {}).setdefault(name, []).append((salt, value))
        return found

    def _entry(self, entry: dict[str, Any], one: Any, known: dict[str, list[tuple[Any, Any]]]) -> None:
        name, did, fields = str(entry["of"]), entry.get("did"), entry.get("fields")
        key = key_text(entry.get("id"))
        bucket = hash(key) & (BUCKETS - 1)
        if not isinstance(fields, dict):
            return
        if self._picked is not None and bucket not in self._picked.get(name, ()):
            return
        sign = -1 if did == "remove" else 1
        told: list[tuple[str, Any, int]] = []
        if did in ("add", "remove"):
            told += [(_ALIVE, "1", sign), ("shop_id", one["shop_id"], sign)]
            told += [(field_, value, sign) for field_, value in fields.items()]
        else:
            for field_, pair in fields.items():
                if isinstance(pair, list) and len(pair) == 2:
                    told += [(field_, pair[0], -1), (field_, pair[1], 1)]
        self._tell(name, key, bucket, told, known)

    def _tell(
        self, name: str, key: str, bucket: int, told: list[tuple[str, Any, int]],
        known: dict[str, list[tuple[Any, Any]]],
    ) -> None:  # fmt: skip
        recorded, sums = self._spoken[name].recorded, self._sums[name]
        plain = personal = 0
        for field_, value, sign in told:
            apart = isinstance(value, dict)
            if apart:
                where = f"{name}.{field_}"
                text = self._opened(value.get("digest"), known.get(where, []), f"{where} {key}")
                if text is None:
                    sums.unknown[bucket] = 1
                    continue
            elif field_ == _ALIVE:
                text = value
            elif field_ in recorded:
                text = recorded[field_](value)
            else:
                continue  # a column of an older program
            if not text:
                continue
            if self._picked is not None:
                self._rows[name, key].fields[field_][text] += sign
            elif apart:
                personal += sign * hash((key, field_, text))
            else:
                plain += sign * hash((key, field_, text))
        if self._picked is None:
            sums.plain[bucket] = (sums.plain[bucket] + plain) & _MASK
            sums.personal[bucket] = (sums.personal[bucket] + personal) & _MASK

    def _opened(self, digest: Any, kept: list[tuple[Any, Any]], where: str) -> str | None:
        """Return the personal value behind a digest; None for one that was erased, or is not what was hashed."""
        erased = False
        for salt, value in kept:
            text = f"{salt}{value}".encode("utf-8", "replace")
            if hashlib.sha256(text).hexdigest() == digest:
                return str(_json(value))
            erased = erased or (salt == "" and value in ('""', "null"))
        if not erased and self._picked is None:
            self._faults["personal_altered" if kept else "personal_lost"].note(where)
        return None

    def _hear_again(self) -> None:
        entries = select(*(raw(c).label(c.key) for c in audit.c if c.key in _NEEDED))
        for _ in self.hear(self._connection.execute(entries, execution_options=STREAM).mappings()):
            pass

    # Rows -------------------------------------------------------------------------------------------------------------

    def compare(self) -> Iterator[Finding]:
        """Yield what the rows and the audit disagree on; call when the audit was heard."""
        if not self._whole:
            self._begin()
            self._hear_again()
        for code, faults in self._faults.items():
            if faults.number:
                params: dict[str, object] = {"number": faults.number}
                yield Finding(code, Severity.ERROR, ", ".join(faults.examples), params)
        for name, one in self._spoken.items():
            yield from self._take_away(one, self._sums[name])
        bad = {name: places for name, sums in self._sums.items() if (places := sums.bad())}
        if not bad:
            return
        self._picked = {name: frozenset(places[:PICKED]) for name, places in bad.items()}
        self._hear_again()
        for name, places in bad.items():
            yield from self._differences(self._spoken[name], more=max(0, len(places) - PICKED))

    def _take_away(self, one: Spoken, sums: _Sums) -> Iterator[Finding]:
        """Take what the rows hold away from the sums; yield the columns with values that are none of their type."""
        name, columns = one.table.name, tuple(enumerate(one.stored))
        at_key = [c.name for c in one.table.c].index("id")
        faults: dict[str, _Faults] = defaultdict(_Faults)
        for row in self._connection.execute(select(*map(raw, one.table.c)), execution_options=STREAM):
            key = key_text(row[at_key])
            bucket = hash(key) & (BUCKETS - 1)
            plain, personal = hash((key, _ALIVE, "1")), 0
            for at, (column, text_of, compared, apart) in columns:
                try:
                    text = text_of(row[at])
                except Unreadable:
                    faults[column.name].note(f"{key} ({shown(row[at])})")
                    text = f"\0{row[at]!r}"
                if text and compared:
                    if apart:
                        personal += hash((key, column.name, text))
                    else:
                        plain += hash((key, column.name, text))
            sums.plain[bucket] = (sums.plain[bucket] - plain) & _MASK
            sums.personal[bucket] = (sums.personal[bucket] - personal) & _MASK
        for column_name, fault in faults.items():
            params: dict[str, object] = {"number": fault.number, "examples": ", ".join(fault.examples)}
            yield Finding("value_unreadable", Severity.ERROR, f"{name}.{column_name}", params)

    def _differences(self, one: Spoken, *, more: int) -> Iterator[Finding]:
        """Compare the rows of the picked buckets with what was told of each.

        Args:
            one: the table.
            more: number of buckets that differ and were not picked: each holds a row at least.
        """
        name, sums, picked = one.table.name, self._sums[one.table.name], (self._picked or {})[one.table.name]
        names = [c.name for c in one.table.c]
        faults = {code: _Faults() for code in ("row_lost", "row_unrecorded", "row_altered")}
        seen: set[str] = set()
        for row in self._connection.execute(select(*map(raw, one.table.c)), execution_options=STREAM):
            key = key_text(row[names.index("id")])
            bucket = hash(key) & (BUCKETS - 1)
            if bucket not in picked:
                continue
            seen.add(key)
            told, place = self._rows.get((name, key), _Row()), one.place(row, key)
            if told.value(_ALIVE) != "1":
                faults["row_unrecorded"].note(place)
            elif said := ", ".join(_unlike(one, row, told, unknown=bool(sums.unknown[bucket]))):
                faults["row_altered"].note(f"{place} ({said})")
        for (table, key), told in sorted(self._rows.items()):
            if table == name and key not in seen and told.value(_ALIVE) == "1":
                faults["row_lost"].note(key if one.named_at is None else told.value("number"))
        for code, fault in faults.items():
            if fault.number:
                least = fault.number + (more if sum(other.number > 0 for other in faults.values()) == 1 else 0)
                number = f"{least}+" if more else str(least)
                yield Finding(code, Severity.ERROR, name, {"number": number, "examples": "; ".join(fault.examples)})


_NEEDED = {"id", "shop_id", "outcome", "changes"}


def _json(text: Any) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, TypeError, RecursionError):
        return None


def _unlike(one: Spoken, row: Any, told: _Row, *, unknown: bool) -> Iterator[str]:
    """Yield what differs; of personal values and secrets only the name."""
    for at, (column, text_of, compared, apart) in enumerate(one.stored):
        if not compared or (apart and unknown):
            continue
        try:
            text = text_of(row[at])
        except Unreadable:
            text = f"\0{row[at]!r}"
        expected = told.value(column.name)
        if text != expected:
            yield column.name if apart else f"{column.name}: {shown(expected) or '-'} → {shown(row[at]) or '-'}"
