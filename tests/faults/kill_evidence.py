"""What has to be true of a database after the program was killed: told by its rows, its audit and what was acknowledged."""

import json
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from advisor_app.replies import to_json
from db.desk import blobs_of
from db.doctor import examine
from db.doctor_report import Severity
from db.engine import Database, open_database
from db.tables.all import metadata
from db.tables.system import audit, audit_personal, command_key, setting

MASKED = {"mask", "digest"}


@dataclass
class Evidence:
    """What was found.

    Attributes:
        lost: acknowledged, and not there.
        doubled: there more often than it was done.
        wrong: everything else that must not be.
        facts: facts of the visit by the program's own query, as JSON; None without a visit.
        fields: reception fields as stored.
        actions: commands done in this round, by action.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    facts: Any = None
    fields: dict[str, Any] = field(default_factory=dict)
    actions: Counter[str] = field(default_factory=Counter)
    visit: str = ""

    @property
    def problems(self) -> list[str]:
        """Everything that is not as it must be."""
        return [*self.lost, *self.doubled, *self.wrong]


def gather(path: Path, messages: list[list[Any]], before: set[str], visit: str, calm: Counter[str] | None) -> Evidence:
    """Open the database that a killed program left and compare it with what that program had told.

    Args:
        path: SQLite file.
        messages: lines of the killed process.
        before: keys of the commands of the prepared database.
        visit: key of the prepared visit, or empty.
        calm: how often each action is done when nobody kills; None in the round that finds that out.
    """
    found = Evidence(visit=visit)
    database = open_database(path, ballast=False)
    try:
        with database.reader.begin() as connection:
            rows = [dict(row._mapping) for row in connection.execute(select(audit).order_by(audit.c.seq))]
            _acknowledged(connection, rows, messages, found)
            _replayed(connection, rows, found)
            _money(connection, found)
            _keys(connection, rows, found)
            _drafts(connection, messages, found)
        found.actions = Counter(r["action"] for r in rows if str(r["command_key"]) not in before)
        if calm is not None:
            found.doubled += [f"{a} done {n} times" for a, n in found.actions.items() if n > max(calm[a], 1)]
        report = examine(database, blobs_of(database), full=True)
        found.wrong += [f"doctor: {f.code} {f.where}" for f in report.findings if f.severity is not Severity.INFO]
        _seen(database, found)
    finally:
        database.dispose()
    return found


def _acknowledged(
    connection: Connection, rows: list[dict[str, Any]], messages: list[list[Any]], found: Evidence
) -> None:
    """Every reply that reached a presenter, and every commit, stands in the audit with its effect."""
    by_key = {str(row["command_key"]): row for row in rows if row["outcome"] == "done"}
    for kind, *rest in messages:
        if kind in ("stored", "told") and rest[0] not in by_key:
            found.lost.append(f"{kind} {rest}")
        elif kind == "told":
            key, name, arguments, reply = rest
            row = by_key[key]
            stored = {word: value for word, value in row["reply"].items() if word != "asked"}
            if stored != reply:
                found.lost.append(f"{name}: reply {stored} is not {reply}")
            if name.endswith(".set_field"):
                _field(connection, row, arguments, found)
            elif name == "Payments.take":
                _payment(connection, arguments, reply, found)
            elif name == "Reception.arrive":
                found.visit = reply["id"]


def _field(connection: Connection, row: dict[str, Any], arguments: list[Any], found: Evidence) -> None:
    """What was typed into a field is what the command wrote."""
    _, name, seen, new = arguments
    values = [c["fields"][name][1] for c in row["changes"] if name in c["fields"] and c["did"] == "change"]
    if isinstance(new, str) and values and isinstance(values[0], dict):
        values = list(connection.scalars(select(audit_personal.c.value).where(audit_personal.c.audit_id == row["id"])))[
            -1:
        ]
    if seen != new and new not in values:
        found.lost.append(f"{name}: {new!r} is not among {values!r}")


def _payment(connection: Connection, arguments: list[Any], reply: dict[str, Any], found: Evidence) -> None:
    """An acknowledged payment is booked exactly once, with its sum."""
    payment = metadata.tables["payment"]
    booked = [
        dict(row._mapping)
        for row in connection.execute(select(payment).where(payment.c.settlement_id == UUID(arguments[0])))
    ]
    mine = [p for p in booked if str(p["id"]) == reply["id"] and to_json(p["number"]) == reply["number"]]
    if len(mine) != 1 or to_json(mine[0]["amount"]) != arguments[2]:
        found.lost.append(f"payment {reply}: {mine}")
    if len(booked) > 1:
        found.doubled.append(f"{len(booked)} payments of one bill")


def _replayed(connection: Connection, rows: list[dict[str, Any]], found: Evidence) -> None:
    """Play the audit from its first row: the tables hold exactly what it says, field by field."""
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        for change in row["changes"]:
            thing = (change["of"], change["id"])
            if change["did"] == "remove":
                told.pop(thing, None)
            elif change["did"] in ("add", "change"):
                fields = change["fields"].items()
                new = {k: v if change["did"] == "add" else v[1] for k, v in fields}
                told.setdefault(thing, {}).update(new)
    by_table: dict[str, dict[str, dict[str, Any]]] = {}
    for (of, key), fields in told.items():
        by_table.setdefault(of, {})[key] = fields
    for name, things in by_table.items():
        if name not in metadata.tables:
            continue
        table = metadata.tables[name]
        stored = {str(r.id): r._mapping for r in connection.execute(select(table))}
        for key, fields in things.items():
            if key not in stored:
                found.lost.append(f"{name} {key} is in the audit only")
                continue
            for column, value in fields.items():
                if not _equal(stored[key][column], value):
                    found.lost.append(f"{name}.{column}: {stored[key][column]!r} is not {value!r}")
        if stray := stored.keys() - things.keys():
            found.doubled.append(f"{len(stray)} rows of {name} without an audit row")


def _equal(stored: Any, told: Any) -> bool:
    """Return whether a column holds what the audit says; what the audit masks is taken as equal."""
    if told == "***" or (isinstance(told, dict) and told.keys() == MASKED):
        return True
    if isinstance(stored, Decimal) and isinstance(told, str):
        return stored == Decimal(told)  # the column may have more places than what was typed
    return bool(to_json(stored) == told or (not stored and told in (None, "", False)))


def _money(connection: Connection, found: Evidence) -> None:
    """No bill has got more than it asks for, by plain sums over the tables."""
    payment, settlement = metadata.tables["payment"], metadata.tables["settlement"]
    paid: Counter[UUID] = Counter()
    for row in connection.execute(select(payment)):
        paid[row.settlement_id] += row.amount.fen
    for row in connection.execute(select(settlement)):
        if paid[row.id] > row.due.fen:
            found.doubled.append(f"bill {row.number}: {paid[row.id]} of {row.due.fen}")


def _keys(connection: Connection, rows: list[dict[str, Any]], found: Evidence) -> None:
    """Every key was used for one command, and every audit row has its key."""
    used = Counter(row["command_key"] for row in rows if row["outcome"] == "done")
    found.doubled += [f"key {key} did {n} commands" for key, n in used.items() if n > 1]
    claimed = connection.execute(select(func.count()).select_from(command_key)).scalar_one()
    if claimed != len(used):
        found.wrong.append(f"{claimed} keys, {len(used)} commands")
    sequence = [row["seq"] for row in rows]
    if sequence != list(range(1, len(rows) + 1)):
        found.wrong.append("the audit has a gap")


def _drafts(connection: Connection, messages: list[list[Any]], found: Evidence) -> None:
    """What was left in a form that has no file yet is kept: as told, or longer by what was left after that."""
    told = [m[1:] for m in messages if m[0] == "kept"]
    if not told:
        return
    scope, name, value = told[-1]
    stored = connection.execute(
        select(setting.c.value).where(setting.c.scope == scope, setting.c.name == name)
    ).scalar()
    left = {k: v for k, v in (value.get("values") or {}).items() if v}
    there = ((stored or {}).get("values") or {}) if isinstance(stored, dict) else {}
    # The draft is emptied once its visit is open, which is acknowledged on its own.
    opened = any(m[0] == "stored" for m in messages[messages.index(["kept", *told[-1]]) :])
    if not opened and any(there.get(k) != v for k, v in left.items()):
        found.lost.append(f"draft {json.dumps(there, ensure_ascii=False)} has not {left}")
    found.fields["draft"] = there


def _seen(database: Database, found: Evidence) -> None:
    """Note what the window has to show of the visit."""
    from db.queries.visits import SqlVisitReads

    if not found.visit:
        return
    reads = SqlVisitReads(database)
    found.facts = to_json(reads.head(UUID(found.visit)).facts)
    sheet = reads.sheet(UUID(found.visit))
    found.fields |= {name: to_json(getattr(sheet, name)) for name in ("odometer_km", "energy_percent")}
