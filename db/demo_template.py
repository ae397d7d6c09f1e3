"""Finished visits of the demo's story, taken apart into what every copy shares and what is new in each copy.

A template knows for every cell and every piece of audit text whether it is constant or which entry of a copy's pool
stands there; ``operator.itemgetter`` and ``%`` then fill a whole visit in a few calls.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.types import Date

from db.demo_source import EPOCH, Source, copied_tables, local_ordinal
from db.tables.base import metadata
from db.types import UtcTime, Uuid7

SPLIT = "\0"
"""Parts the pieces of a visit's audit texts; no text of the program holds it."""
STRINGS = ("name", "contact", "phone", "plate", "vin", "engine", "tax")
"""What is new with the people and the car of a copy, in the order in which a pool holds it."""
MOST_KEYS = 4_000
"""Of one visit: their running numbers have twelve bits."""
_TOKEN = re.compile(r'"digest":"(?P<digest>[0-9a-f]{64})","mask":"[^"]*"|"(?P<text>(?:[^"\\]|\\.)*)"')
_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T.*)?")

Key = tuple[str, Any]
Getter = Callable[[Sequence[Any]], Any]


@dataclass(eq=False)
class Template:
    """One visit, ready to be copied; days are ordinals and moments microseconds of the story's own time.

    Attributes:
        consts: what is the same in each copy.
        born: milliseconds at which own keys came to be. stems: for each own key, which of them is its own.
        exports: own keys that later visits of the same car point at.
        times: moments. days: dates. numbers: (prefix, day) of each human number, the visit's first.
        personal: for each personal value of the audit, which string it is (index of ``STRINGS``).
        shifts: days of the cashier's shifts that money was booked in.
        tables: name, number of columns, and what takes a copy's cells out of its pool.
        texts: the audit rows' texts with ``%s``, and what takes their values out of the pool.
        core: what takes the audit rows' other cells out of the pool.
        audit_days: day of each audit row. audit_counters: counter of each audit row.
        visit_at: place of the visit's own key among the own keys.
        issued: (day, part, thousandths) of the parts that were handed out. cash: (day, fen) that came in.
        bays: (bay of the story, from when, until when) of each bay that the car stood in.
        start, end: first and last day.
    """

    consts: list[Any]
    born: list[int]
    stems: list[int]
    exports: list[int]
    times: list[int]
    days: list[int]
    numbers: list[tuple[str, int]]
    personal: list[int]
    shifts: list[int]
    tables: list[tuple[str, int, Getter]]
    texts: str
    text_values: Getter
    core: Getter
    audit_days: list[int]
    audit_counters: list[bytes]
    visit_at: int
    issued: list[tuple[int, str, int]]
    cash: list[tuple[int, int]]
    bays: list[tuple[bytes, int, int]]
    start: int
    end: int


class Strange(Exception):  # noqa: N818 - not an error: this visit touches another one and can't be copied alone
    """A visit that can't stand alone."""


@dataclass(frozen=True)
class Ground:
    """What the visits of a story stand on.

    Attributes:
        constant: keys that stay what they are (people, counters of the copies).
        bays: keys of the bays; a copy stands in whichever is free.
        counters: counter → counter of the copies.
        same: other keys that are replaced by one key everywhere (the cashiers by the one of old).
        shift_days: cashier's shift → its day, an ordinal.
    """

    constant: set[bytes]
    bays: set[bytes]
    counters: dict[bytes, bytes]
    same: dict[bytes, bytes]
    shift_days: dict[bytes, int]


class Compiler:
    """Turns one visit's rows into a template.

    Args:
        source: the rows.
        ground: what all visits share.
        foreign: keys that earlier visits of the same car brought, in the order of the copy's list.
        words: strings of people and car → name of the string.
    """

    def __init__(self, source: Source, ground: Ground, foreign: list[bytes], words: dict[str, str]) -> None:
        self.source, self.ground, self.words = source, ground, words
        self.foreign = {key: i for i, key in enumerate(foreign)}
        own = {row[0] for rows in source.rows.values() for row in rows}
        own |= {entry[name] for entry in source.audit for name in ("id", "command_key")}
        own |= {entry["id"] for entry in source.personal}
        self.own = {key: i for i, key in enumerate(sorted(own))}
        if len(self.own) > MOST_KEYS:
            raise Strange
        self.consts: dict[tuple[type, Any], int] = {}
        self.personal = [p for p in source.personal if json.loads(p["value"]) in words]
        self.digests = {
            hashlib.sha256(f"{p['salt']}{p['value']}".encode()).hexdigest(): i for i, p in enumerate(self.personal)
        }
        self.numbers = self._numbers()
        self.days: dict[str, int] = {}
        self.times: dict[int, int] = {}
        self.shifts: dict[int, int] = {}
        self.bays: dict[bytes, int] = {}

    def _numbers(self) -> dict[str, int]:
        found: dict[str, int] = {}
        first = [table for table in copied_tables() if table.name == "visit"]
        for table in first + copied_tables():
            if "number" not in table.c or table.name == "customer_phone":
                continue
            at = [c.name for c in table.c].index("number")
            for row in self.source.rows.get(table.name, ()):
                found.setdefault(row[at], len(found))
        return found

    def const(self, value: Any) -> Key:
        """Return the key of a constant."""
        return ("const", self.consts.setdefault((type(value), value), len(self.consts)))

    def id_key(self, value: bytes, kind: str) -> Key:
        """Return what stands for a row's key: in bytes (``kind`` b) or as text (``kind`` s)."""
        if value in self.own:
            return (f"own_{kind}", self.own[value])
        if value in self.foreign:
            return (f"foreign_{kind}", self.foreign[value])
        if value in self.ground.shift_days:
            day = self.ground.shift_days[value]
            return (f"shift_{kind}", self.shifts.setdefault(day, len(self.shifts)))
        if value in self.ground.bays:
            return (f"bay_{kind}", self.bays.setdefault(value, len(self.bays)))
        value = self.ground.counters.get(value) or self.ground.same.get(value) or value
        if value not in self.ground.constant:
            raise Strange
        return self.const(value if kind == "b" else str(UUID(bytes=value)))

    def day_key(self, value: str) -> Key:
        """Return what stands for a date."""
        return ("day", self.days.setdefault(value, len(self.days)))

    def time_key(self, value: int) -> Key:
        """Return what stands for a moment."""
        return ("time", self.times.setdefault(value, len(self.times)))

    def string_key(self, value: str, code: bool) -> Key | None:
        """Return what stands for a text that is new in each copy, or None."""
        if value in self.words:
            return ("word", STRINGS.index(self.words[value]))
        if value in self.numbers:
            return ("number", self.numbers[value])
        if code:
            return ("code", 0)
        return None

    def cell(self, table: Table, name: str, value: Any) -> Key:
        """Return what stands in one cell of every copy."""
        kind = table.c[name].type
        if value is None:
            return self.const(None)
        if isinstance(kind, Uuid7):
            return self.id_key(value, "b")
        if isinstance(kind, Date):
            return self.day_key(value)
        if isinstance(kind, UtcTime):
            return self.time_key(value)
        if isinstance(value, str) and (key := self.string_key(value, (table.name, name) == ("gate_pass", "code"))):
            return key
        return self.const(value)

    def text(self, raw: str, values: list[Key]) -> str:
        """Return an audit text with ``%s`` for what is new; appends what stands there to ``values``."""
        pieces, last = [], 0
        at = [c.name for c in metadata.tables["gate_pass"].c].index("code")
        codes = {row[at] for row in self.source.rows.get("gate_pass", ())}
        for found in _TOKEN.finditer(raw):
            key, before, after = self._token(found, codes)
            if key is None:
                continue
            values.append(key)
            pieces += [raw[last : found.start()].replace("%", "%%"), before, "%s", after]
            last = found.end()
        return "".join([*pieces, raw[last:].replace("%", "%%")])

    def _token(self, found: re.Match[str], codes: set[str]) -> tuple[Key | None, str, str]:
        if found["digest"]:
            at = self.digests.get(found["digest"])
            return (None, "", "") if at is None else (("digest", at), "", "")
        text = found["text"]
        if _KEY.fullmatch(text):
            return self.id_key(bytes.fromhex(text.replace("-", "")), "s"), '"', '"'
        if _DAY.fullmatch(text):
            return self.day_key(text[:10]), '"', text[10:] + '"'
        return self.string_key(text, text in codes), '"', '"'

    def compile(self, exports: list[bytes]) -> Template:
        """Return the template; ``exports`` are own keys that later visits of the same car may point at.

        Raises:
            Strange: the visit touches another one.
        """
        tables: list[tuple[str, int, list[Key]]] = []
        for table in copied_tables():
            names = [c.name for c in table.c]
            rows = self.source.rows.get(table.name, [])
            if rows:
                keys = [self.cell(table, name, value) for row in rows for name, value in zip(names, row, strict=True)]
                tables.append((table.name, len(names), keys))
        if self.source.personal:
            tables.append(("audit_personal", 6, self._apart()))
        texts, values = self._texts()
        core = [key for entry in self.source.audit for key in self._core(entry)]
        place = self._places()
        audit_days = [local_ordinal(entry["at"]) for entry in self.source.audit]
        days = audit_days + [local_ordinal(t) for t in self.times]
        births = self._births()
        born = sorted(set(births))
        return Template(
            consts=[value for _, value in self.consts],
            born=born,
            stems=[born.index(birth) for birth in births],
            exports=[self.own[key] for key in exports if key in self.own],
            times=list(self.times),
            days=[date.fromisoformat(day).toordinal() for day in self.days],
            numbers=[(text[:2], date(2000 + int(text[2:4]), int(text[4:6]), int(text[6:8])).toordinal())
                     for text in self.numbers],
            personal=[STRINGS.index(self.words[json.loads(p["value"])]) for p in self.personal],
            shifts=list(self.shifts),
            tables=[(name, width, getter([place(key) for key in keys])) for name, width, keys in tables],
            texts=texts,
            text_values=getter([place(key) for key in values]),
            core=getter([place(key) for key in core]),
            audit_days=audit_days,
            audit_counters=[self.ground.counters[entry["counter_id"]] for entry in self.source.audit],
            visit_at=self.own[self.source.id],
            issued=self._moved("stock_movement", "at", "part_code", "quantity"),
            cash=self._cash(),
            bays=self._stays(),
            start=min(days),
            end=max(days),
        )  # fmt: skip

    def _apart(self) -> list[Key]:
        """Return the cells of the personal values that are kept apart from the audit."""
        one = self.const(1)
        known = {p["id"]: i for i, p in enumerate(self.personal)}
        apart: list[Key] = []
        for p in self.source.personal:
            at = known.get(p["id"])
            apart += [
                self.id_key(p["id"], "b"), one, self.id_key(p["audit_id"], "b"), self.const(p["field"]),
                self.const(p["salt"]) if at is None else ("salt", at),
                self.const(p["value"]) if at is None else ("plain", at),
            ]  # fmt: skip
        return apart

    def _core(self, entry: dict[str, Any]) -> list[Key]:
        fixed = self.const
        return [
            self.id_key(entry["id"], "b"), self.time_key(entry["at"]), self.id_key(entry["staff_id"], "b"),
            fixed(entry["role"]), fixed(entry["action"]),
            self.id_key(entry["about_id"], "b"), self.id_key(entry["command_key"], "b"), fixed(entry["outcome"]), fixed(entry["reason"]),
        ]  # fmt: skip

    def _texts(self) -> tuple[str, list[Key]]:
        """Return the hashed text of every audit row, parted where changes, reply and running number stand."""
        values: list[Key] = []
        pieces: list[str] = []
        for entry in self.source.audit:
            at = (EPOCH + timedelta(microseconds=entry["at"])).isoformat()
            names = {n: str(UUID(bytes=entry[n])) for n in ("about_id", "command_key", "counter_id", "id", "staff_id")}
            segments = (
                f'{{"about_id":"{names["about_id"]}","action":{_quote(entry["action"])},"at":"{at}","changes":',
                entry["changes"],
                f',"command_key":"{names["command_key"]}","counter_id":"{names["counter_id"]}","id":"{names["id"]}",'
                f'"outcome":"done","reason":{_quote(entry["reason"])},"reply":',
                entry["reply"] or "null",
                f',"role":{_quote(entry["role"])},"seq":',
                f',"shop_id":1,"staff_id":"{names["staff_id"]}"}}',
            )
            pieces += [self.text(raw, values) for raw in segments]
        return SPLIT.join(pieces), values

    def _births(self) -> list[int]:
        """Return the moment, in milliseconds, at which each own key came to be."""
        born: dict[bytes, int] = {}
        for entry in self.source.audit:
            for change in json.loads(entry["changes"]):
                if change["did"] == "add":
                    born.setdefault(UUID(change["id"]).bytes, entry["at"])
            for name in ("id", "command_key"):
                born[entry[name]] = entry["at"]
        whose = {entry["id"]: entry["at"] for entry in self.source.audit}
        born |= {p["id"]: whose[p["audit_id"]] for p in self.source.personal}
        first = self.source.audit[0]["at"]
        return [born.get(key, first) // 1000 for key in self.own]

    def _moved(self, name: str, when: str, what: str, much: str) -> list[tuple[int, str, int]]:
        at = {c.name: i for i, c in enumerate(metadata.tables[name].c)}
        rows = self.source.rows.get(name, [])
        return [(local_ordinal(row[at[when]]), row[at[what]], -row[at[much]]) for row in rows]

    def _cash(self) -> list[tuple[int, int]]:
        at = {c.name: i for i, c in enumerate(metadata.tables["payment"].c)}
        return [
            (self.ground.shift_days[row[at["shift_id"]]], row[at["amount"]] if row[at["method"]] == "cash" else 0)
            for row in self.source.rows.get("payment", [])
        ]

    def _stays(self) -> list[tuple[bytes, int, int]]:
        """Return how long the car stood in a bay: from the first job that was given out to the last that was done."""
        given = [entry["at"] for entry in self.source.audit if entry["action"] == "job.assign"]
        done = [entry["at"] for entry in self.source.audit if entry["action"] == "job.finish"]
        return [(bay, min(given), max(done + given)) for bay in self.bays]

    def _places(self) -> Callable[[Key], int]:
        """Return where a key's value stands in a copy's pool (see ``demo_clone.pool_of``)."""
        own, foreign, shifts, personal = len(self.own), len(self.foreign), len(self.shifts), len(self.personal)
        bays = len(self.bays)
        sizes = (
            ("const", len(self.consts)), ("own_b", own), ("own_s", own), ("foreign_b", foreign), ("foreign_s", foreign),
            ("time", len(self.times)), ("day", len(self.days)), ("number", len(self.numbers)), ("word", len(STRINGS)),
            ("digest", personal), ("salt", personal), ("plain", personal), ("shift_b", shifts), ("shift_s", shifts),
            ("code", 1), ("bay_b", bays), ("bay_s", bays),
        )  # fmt: skip
        begins, total = {}, 0
        for name, size in sizes:
            begins[name] = total
            total += size
        return lambda key: begins[key[0]] + key[1]


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def getter(indexes: list[int]) -> Callable[[Sequence[Any]], Any]:
    """Return a function that takes these entries (two or more) of a pool as one tuple; it can be sent to a process."""
    return itemgetter(*indexes)
