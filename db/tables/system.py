"""Tables behind the scenes: audit, keys of commands, numbers, topics, search keys, blobs. Core only, never mapped."""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, LargeBinary, SmallInteger, String, Table, Text

from db.tables.base import APPEND_ONLY, metadata
from db.types import JsonText, UtcTime, Uuid7

_serial = BigInteger().with_variant(Integer, "sqlite")

audit = Table(
    "audit",
    metadata,
    Column("id", Uuid7, primary_key=True),
    Column("shop_id", SmallInteger, nullable=False),
    Column("counter_id", Uuid7, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("staff_id", Uuid7, nullable=False),
    Column("role", String(40), nullable=False),
    Column("action", String(60), nullable=False),
    Column("about_id", Uuid7),
    Column("command_key", Uuid7, nullable=False),
    Column("outcome", String(60), nullable=False),
    Column("changes", JsonText, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reply", JsonText),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Index("uq_audit_counter_id_seq", "counter_id", "seq", unique=True),
    Index("ix_audit_command_key", "command_key"),
    Index("ix_audit_about_id", "about_id", "id"),
)
"""One row per command, chained by hash per counter.

``outcome`` is ``done`` or the code of a denial; ``about_id`` the visit, or for a command about none the first root that
it took: the file of a car or customer, a shift, a person.
"""

audit_personal = Table(
    "audit_personal",
    metadata,
    Column("id", Uuid7, primary_key=True),
    Column("shop_id", SmallInteger, nullable=False),
    Column("audit_id", Uuid7, nullable=False),
    Column("field", String(80), nullable=False),
    Column("salt", String(32), nullable=False),
    Column("value", JsonText, nullable=False),
    Index("ix_audit_personal_audit_id", "audit_id"),
)
"""The personal values behind the digests of the audit: the one part of it that erasure may empty."""

chain_head = Table(
    "chain_head",
    metadata,
    Column("counter_id", Uuid7, primary_key=True),
    Column("shop_id", SmallInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
)
"""The last link of each counter's audit chain; locked while a command commits."""

command_key = Table(
    "command_key",
    metadata,
    Column("key", Uuid7, primary_key=True),
    Column("shop_id", SmallInteger, nullable=False),
    Column("at", UtcTime, nullable=False),
)
"""Claimed keys: the first statement of every command."""

number_series = Table(
    "number_series",
    metadata,
    Column("shop_id", SmallInteger, primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last human number of each kind and day."""

changed = Table(
    "changed",
    metadata,
    Column("seq", _serial, primary_key=True, autoincrement=True),
    Column("shop_id", SmallInteger, nullable=False),
    Column("topic", String(80), nullable=False),
    Column("counter_id", Uuid7, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("ix_changed_at", "at"),
    sqlite_autoincrement=True,
)
"""What other counters should look at again; rows older than a day are swept."""

search_key = Table(
    "search_key",
    metadata,
    Column("shop_id", SmallInteger, primary_key=True),
    Column("key", Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("target", Uuid7, primary_key=True),
    Index("ix_search_key_target", "target"),
    sqlite_with_rowid=False,
)
"""Every string that a person may begin to type, with what it leads to (``kind``: customer, vehicle, visit)."""

blob = Table(
    "blob",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)
"""Photos, signatures and papers on PostgreSQL; beside a SQLite file they lie in a folder."""

setting = Table(
    "setting",
    metadata,
    Column("shop_id", SmallInteger, primary_key=True),
    Column("scope", String(80), primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("value", JsonText, nullable=False),
)
"""What the shop, a counter or a person has set; not a record, so it may be overwritten."""

APPEND_ONLY |= {"audit", "command_key"}
