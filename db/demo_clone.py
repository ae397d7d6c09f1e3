"""Copies of the demo's finished visits in the years before them: new keys, numbers, days, people and cars.

Day by day, so that memory stays small: a car's next visit waits until its day comes. At the end of each day the audit
rows of its visits are sorted by time and chained onto the counters of that time, which are no longer in use.
"""

import hashlib
import heapq
import itertools
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import lru_cache, partial
from random import Random
from typing import Any

from sqlalchemy import select

from advisor_app.domain.catalog import Trade
from advisor_app.domain.staff import Counter, Role
from advisor_app.domain.values.ids import NumberKind
from advisor_app.integrations.pinyin import PypinyinNames
from advisor_app.ports.replies import DoneMany
from db.audit import SEED, _mask
from db.demo_apart import made_apart
from db.demo_family import Family, Names, as_json, families, key_text
from db.demo_load import loading
from db.demo_shop import Crew
from db.demo_source import EPOCH, Row
from db.demo_template import MOST_KEYS, SPLIT, Template
from db.demo_timeline import moment
from db.demo_workshop import GENERAL
from db.search import _tails as tails
from db.search import folded
from db.tables.base import metadata
from db.tables.money import gate_pass
from db.tables.people import vehicle

FIRST_DAY = date(2019, 4, 1)
"""Since then repair work bears 13 % VAT, which every copied line carries."""
A_DAY = 86_400_000_000
CHUNK_ROWS = 20_000
APART_FROM = 20_000
"""From so many copies on, a second process makes the rows while this one writes them."""
FIRST_SERIAL = 100_000
"""The first number of a copied car; the story's are smaller."""
_CODE_STEP, _CODE_SPACE = 7_368_787_177, 10**10
_KIND = {kind.prefix: kind for kind in NumberKind}
_NUMBERS = [((0x7000 | n).to_bytes(2, "big"), f"{0x7000 | n:04x}") for n in range(MOST_KEYS)]
"""The middle of a key: version 7 and a running number, in bytes and as text."""
spell = lru_cache(maxsize=100_000)(PypinyinNames().keys)


@dataclass(eq=False, slots=True)
class Copy:
    """A car of the story on its way through the years before."""

    family: Family
    shift: int
    words: list[str]
    keys: list[bytes]
    done: int = 0


@dataclass(eq=False)
class Day:
    """What a day's end needs to know."""

    shift_key: bytes
    audit: list[tuple[Any, ...]] = field(default_factory=list)
    issued: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    cash: int | None = None
    payments: list[Row] = field(default_factory=list)


def visit_keys(number: str) -> set[str]:
    """Return the search keys of a visit's number (see ``db.search.keys_of``)."""
    low = number.lower()
    return {low, low[-8:], low[-4:], low[2:]}


def vehicle_keys(number: str, chassis: str) -> set[str]:
    """Return the search keys of a car (see ``db.search.keys_of``, which needs a mapped object for them)."""
    chassis = folded(chassis)
    return tails(folded(number), 2) | {chassis} | tails(chassis, 4, 8)


def customer_keys(name: str, phone: str) -> set[str]:
    """Return the search keys of a customer with one phone (see ``db.search.keys_of``)."""
    return tails(folded(name), 1) | spell(name) | {phone} | tails(phone, 4, 8)


@dataclass(frozen=True)
class Order:
    """What is to be copied, and all that a process of its own needs for it.

    Attributes:
        families: the templates. drawn: (days to shift, place in families) of each car.
        counters: the counters of that time, by the number of those of today.
        cashier, keeper: who takes money and receives parts.
        bays: bay of the story → itself and those that do as well, best first.
        plates, codes: plates and gate codes that the story has given away.
        seed: of the copies.
    """

    families: list[Family]
    drawn: list[tuple[int, int]]
    counters: dict[int, bytes]
    cashier: bytes
    keeper: bytes
    bays: dict[bytes, list[bytes]]
    plates: set[str]
    codes: set[str]
    seed: int


class Copier:
    """Makes the rows of copies and keeps what goes on from day to day: numbers, chains, gate codes."""

    def __init__(self, order: Order, rng: Random) -> None:
        self.rng = rng
        self.out: dict[str, list[Row]] = defaultdict(list)
        self.rows = 0
        self.days: dict[int, Day] = {}
        self.numbers: dict[tuple[str, int], int] = defaultdict(int)
        self.heads: dict[bytes, tuple[int, str]] = {}
        self._codes, self._next_code, self._visits = order.codes, rng.randrange(_CODE_SPACE), 0
        self._counters = order.counters
        self._dates: dict[int, tuple[str, str]] = {}
        self._order = itertools.count()
        self._cashier, self._keeper = order.cashier, order.keeper
        self._bays = order.bays
        self._stays: dict[bytes, list[tuple[int, int]]] = {bay: [] for bay in order.bays}

    def day(self, ordinal: int) -> Day:
        """Return what is kept for a day."""
        if ordinal not in self.days:
            self.days[ordinal] = Day(self.key(ordinal, time(8, 15)))
        return self.days[ordinal]

    def date_of(self, ordinal: int) -> tuple[str, str]:
        """Return a day as ISO text and as the six digits of a number."""
        if ordinal not in self._dates:
            day = date.fromordinal(ordinal)
            self._dates[ordinal] = day.isoformat(), f"{day:%y%m%d}"
        return self._dates[ordinal]

    def number(self, prefix: str, ordinal: int) -> str:
        """Return the next human number of a day."""
        n = self.numbers[prefix, ordinal] = self.numbers[prefix, ordinal] + 1
        return f"{prefix}{self.date_of(ordinal)[1]}{n:04}"

    def _tail(self) -> int:
        self._visits += 1
        return 1 << 63 | self._visits << 26 | self.rng.getrandbits(26)

    def key(self, ordinal: int, at: time) -> bytes:
        """Return a new key of a moment (UUIDv7)."""
        millisecond = _micros(ordinal, at) // 1000
        return (millisecond << 16 | 0x7000 | 0xFFF).to_bytes(8, "big") + self._tail().to_bytes(8, "big")

    def _code(self) -> str:
        while True:
            self._next_code = (self._next_code + _CODE_STEP) % _CODE_SPACE
            code = f"{self._next_code:010d}"
            if code not in self._codes:
                return code

    def _bay(self, wanted: bytes, begin: int, end: int) -> bytes:
        """Return a bay that is free all the while; the wanted one when none is (more cars than a shop could take)."""
        for bay in self._bays[wanted]:
            stays = self._stays[bay]
            at = bisect_left(stays, (begin, end))
            if (at == 0 or stays[at - 1][1] <= begin) and (at == len(stays) or stays[at][0] >= end):
                stays.insert(at, (begin, end))
                return bay
        return wanted

    def _personal(self, copy: Copy, which: list[int]) -> tuple[list[str], list[str], list[str]]:
        digests, salts, plains = [], [], []
        for at in which:
            text, salt = copy.words[at], f"{self.rng.getrandbits(64):016x}"
            plain = as_json(text)
            digest = hashlib.sha256(f"{salt}{plain}".encode()).hexdigest()
            digests.append(f'"digest":"{digest}","mask":{as_json(_mask(text))}')
            salts.append(salt)
            plains.append(plain)
        return digests, salts, plains

    def _own_keys(self, one: Template, later: int) -> tuple[list[bytes], list[str]]:
        """Return new keys for a visit's rows, in bytes and as text; few of them differ in their moment."""
        tail = self._tail()
        low, low_text = tail.to_bytes(8, "big"), f"{tail >> 48:04x}-{tail & 0xFFFF_FFFF_FFFF:012x}"
        starts = [(born + later).to_bytes(6, "big") for born in one.born]
        texts = [f"{start[:8]}-{start[8:]}-" for start in map(bytes.hex, starts)]
        numbers = _NUMBERS[: len(one.stems)]
        own_b = [starts[at] + middle + low for at, (middle, _) in zip(one.stems, numbers, strict=True)]
        own_s = [f"{texts[at]}{middle}-{low_text}" for at, (_, middle) in zip(one.stems, numbers, strict=True)]
        return own_b, own_s

    def visit(self, copy: Copy) -> None:
        """Make the next visit of a copied car."""
        one: Template = copy.family.visits[copy.done]
        days, micros = copy.shift, copy.shift * A_DAY
        own_b, own_s = self._own_keys(one, micros // 1000)
        foreign = copy.keys if copy.done else []
        numbers = [self.number(prefix, at + days) for prefix, at in one.numbers]
        digests, salts, plains = self._personal(copy, one.personal)
        shifts = [self.day(at + days).shift_key for at in one.shifts]
        bays = [self._bay(bay, begin + micros, end + micros) for bay, begin, end in one.bays]
        pool = [
            *one.consts, *own_b, *own_s, *foreign, *map(key_text, foreign), *[t + micros for t in one.times],
            *[self.date_of(at + days)[0] for at in one.days], *numbers, *copy.words, *digests, *salts, *plains,
            *shifts, *map(key_text, shifts), self._code(), *bays, *map(key_text, bays),
        ]  # fmt: skip
        for name, width, cells in one.tables:
            made = list(zip(*[iter(cells(pool))] * width, strict=True))
            if name == "payment":
                self._book(one, made, days)
            else:
                self.out[name] += made
                self.rows += len(made)
        self._audit(one, pool, days)
        if not copy.done:
            copy.keys = [own_b[at] for at in one.exports]
            self._search_files(copy)
        self._search("visit", visit_keys(numbers[0]), own_b[one.visit_at])
        for at, part, quantity in one.issued:
            self.day(at + days).issued[part] += quantity
        copy.done += 1

    def _book(self, one: Template, payments: list[Row], days: int) -> None:
        """Keep payments until their shift is written, at the end of its day: PostgreSQL wants it to be there first."""
        for (at, fen), row in zip(one.cash, payments, strict=True):
            kept = self.day(at + days)
            kept.cash = (kept.cash or 0) + fen
            kept.payments.append(row)

    def _audit(self, one: Template, pool: list[Any], days: int) -> None:
        texts = (one.texts % one.text_values(pool)).split(SPLIT)
        cores = zip(*[iter(one.core(pool))] * 9, strict=True)
        pieces = zip(*[iter(texts)] * 6, strict=True)
        for core, text, at, counter in zip(cores, pieces, one.audit_days, one.audit_counters, strict=True):
            self.day(at + days).audit.append((core[1], next(self._order), counter, core, text))

    def _search(self, kind: str, keys: set[str], target: bytes) -> None:
        self.out["search_key"].append((kind, target, as_json(sorted(keys))))

    def _search_files(self, copy: Copy) -> None:
        name, _, phone, number, chassis, *_ = copy.words
        self._search("vehicle", vehicle_keys(number, chassis), copy.keys[0])
        self._search("customer", customer_keys(name, phone), copy.keys[1])

    # A day's end ------------------------------------------------------------------------------------------------------

    def close_day(self, ordinal: int) -> None:
        """Receive what was used, open and close the cashier's shift, and chain the day's audit rows."""
        kept, over = self.days.pop(ordinal), _micros(ordinal, time(0))
        for bay, stays in self._stays.items():
            self._stays[bay] = [stay for stay in stays if stay[1] >= over]
        if kept.issued:
            self._receive(kept, ordinal)
        if kept.cash is not None:
            self._shift(kept, ordinal)
        self.out["payment"] += kept.payments
        self.rows += len(kept.payments)
        kept.audit.sort()
        rows = self.out["audit"]
        self.rows += len(kept.audit)
        for at, _, counter, core, text in kept.audit:
            seq, previous = self.heads.get(counter, (0, SEED))
            seq += 1
            body = f"{previous}{text[0]}{text[1]}{text[2]}{text[3]}{text[4]}{seq}{text[5]}"
            digest = hashlib.sha256(body.encode()).hexdigest()
            self.heads[counter] = seq, digest
            key, _, staff, role, action, about, command, outcome, reason = core
            reply = None if text[3] == "null" else text[3]
            rows.append((
                key, 1, counter, seq, at, staff, role, action, about, command, outcome, text[1], reason, reply,
                previous, digest,
            ))  # fmt: skip

    def _write_down(
        self,
        kept: Day,
        ordinal: int,
        at: time,
        *,
        by: tuple[bytes, Role, int],
        action: str,
        about: bytes | None,
        changes: str,
        reply: str,
    ) -> None:
        """Add the audit row of a command that belongs to no visit."""
        key, command, micros = self.key(ordinal, at), self.key(ordinal, at), _micros(ordinal, at)
        staff, role, counter = by
        place, iso = self._counters[counter], (EPOCH + timedelta(microseconds=micros)).isoformat()
        whose = "null" if about is None else f'"{key_text(about)}"'
        text = (
            f'{{"about_id":{whose},"action":"{action}","at":"{iso}","changes":',
            changes,
            f',"command_key":"{key_text(command)}","counter_id":"{key_text(place)}","id":"{key_text(key)}",'
            '"outcome":"done","reason":"","reply":',
            reply,
            f',"role":"{role.value}","seq":',
            f',"shop_id":1,"staff_id":"{key_text(staff)}"}}',
        )
        core = (key, micros, staff, role.value, action, about, command, "done", "")
        kept.audit.append((micros, next(self._order), place, core, text))

    def _receive(self, kept: Day, ordinal: int) -> None:
        at = time(8, 5)
        micros, by = _micros(ordinal, at), key_text(self._keeper)
        iso = (EPOCH + timedelta(microseconds=micros)).isoformat()
        entries, keys = [], []
        for part, quantity in sorted(kept.issued.items()):
            key = self.key(ordinal, at)
            self._row("stock_movement", id=key, shop_id=1, part_code=part, kind="receipt", quantity=quantity, at=micros,
                      by=self._keeper, note="")  # fmt: skip
            amount = f"{quantity // 1000}.{quantity % 1000:03d}"
            fields = f'"at":"{iso}","by":"{by}","kind":"receipt","part_code":{as_json(part)},"quantity":"{amount}"'
            entries.append(f'{{"did":"add","fields":{{{fields}}},"id":"{key_text(key)}","of":"stock_movement"}}')
            keys.append(f'"{key_text(key)}"')
        changes, reply = f"[{','.join(entries)}]", f'{{"ids":[{",".join(keys)}]}}'
        who = (self._keeper, Role.PARTS_KEEPER, 4)
        self._write_down(kept, ordinal, at, by=who, action="part.receive", about=None, changes=changes, reply=reply)

    def _shift(self, kept: Day, ordinal: int) -> None:
        opened, closed, number = time(8, 15), time(19, 0), self.number("JB", ordinal)
        begin, end = _micros(ordinal, opened), _micros(ordinal, closed)
        held, opening = 50_000 + (kept.cash or 0), 50_000
        self._row(
            "cashier_shift", id=kept.shift_key, shop_id=1, version=2, number=number, counter_id=self._counters[3],
            cashier_id=self._cashier, opened_at=begin, opening=opening, closed_at=end, counted=held, expected=held,
            reason="",
        )  # fmt: skip
        key, who, place = key_text(kept.shift_key), key_text(self._cashier), key_text(self._counters[3])
        iso_begin, iso_end = ((EPOCH + timedelta(microseconds=m)).isoformat() for m in (begin, end))
        fields = f'"cashier_id":"{who}","counter_id":"{place}","number":"{number}","opened_at":"{iso_begin}","opening":{opening}'
        changes = f'[{{"did":"add","fields":{{{fields}}},"id":"{key}","of":"cashier_shift"}}]'
        reply = f'{{"id":"{key}","number":"{number}"}}'
        write = partial(self._write_down, kept, ordinal, by=(self._cashier, Role.CASHIER, 3), about=kept.shift_key)
        write(opened, action="payment.open_shift", changes=changes, reply=reply)
        fields = f'"closed_at":[null,"{iso_end}"],"counted":[null,{held}],"expected":[null,{held}]'
        changes = f'[{{"did":"change","fields":{{{fields}}},"id":"{key}","of":"cashier_shift"}}]'
        reply = f'{{"id":"{key}"}}'
        write(closed, action="payment.close_shift", changes=changes, reply=reply)

    def _row(self, table: str, **cells: Any) -> None:
        self.out[table].append(tuple(cells.get(c.name) for c in metadata.tables[table].c))
        self.rows += 1

    def last_rows(self) -> None:
        """Add the rows that stand at the end of it all: number series and chain heads."""
        for (prefix, ordinal), last in self.numbers.items():
            self._row("number_series", shop_id=1, kind=_KIND[prefix].value, day=self.date_of(ordinal)[0], last=last)
        for counter, (seq, digest) in self.heads.items():
            self._row("chain_head", counter_id=counter, shop_id=1, seq=seq, digest=digest)


def _micros(ordinal: int, at: time) -> int:
    return (moment(date.fromordinal(ordinal), at) - EPOCH) // timedelta(microseconds=1)


def span_of(count: int, latest: date) -> date:
    """Return the day with which ``count`` copies begin when the last one is over on ``latest``."""
    return max(FIRST_DAY, latest - timedelta(days=max(90, count // 5)))


def _old_counters(crew: Crew) -> dict[int, bytes]:
    """Return the counters of the years before, by the number of the one that replaced it."""
    made: dict[int, bytes] = {}
    with crew.unit(crew.boss, "shop.change", lambda: DoneMany(()), "staff") as unit:
        for place in crew.desk.reads.people.counters():
            old = unit.add(Counter(number=place.number + 10, name=f"{place.name}（旧）"))
            made[place.number] = old.id.bytes
    return made


def _drawn(found: list[Family], rng: Random, count: int, begin: int, end: int) -> list[tuple[int, int]]:
    """Return (shift, index) of the cars to copy, so that they have ``count`` visits between two days."""
    fit = [i for i, one in enumerate(found) if one.end - one.start < end - begin]
    weights = list(itertools.accumulate(found[i].weight for i in fit))
    singles = [i for i in fit if len(found[i].visits) == 1]
    drawn, left = [], count
    while left:
        at = rng.choices(fit, cum_weights=weights)[0]
        if len(found[at].visits) > left:
            at = rng.choice(singles)
        one = found[at]
        shift = rng.randint(begin - one.start, end - one.end)
        if date.fromordinal(one.registered + shift).year < one.car.from_year and rng.random() < 0.95:
            continue
        drawn.append((shift, at))
        left -= len(one.visits)
    return drawn


def _in_order(found: list[Family], drawn: list[tuple[int, int]], names: Names) -> Iterator[tuple[int, Copy]]:
    """Yield each visit's car on the visit's first day, all days in order."""
    drawn.sort(key=lambda pair: found[pair[1]].visits[0].start + pair[0])
    back: list[tuple[int, int, Copy]] = []
    count = itertools.count()
    for shift, at in drawn:
        one = found[at]
        day = one.visits[0].start + shift
        while back and back[0][0] <= day:
            again, _, copy = heapq.heappop(back)
            yield again, copy
            _wait(back, copy, count)
        copy = Copy(one, shift, names.words(one, shift), [])
        yield day, copy
        _wait(back, copy, count)
    while back:
        again, _, copy = heapq.heappop(back)
        yield again, copy
        _wait(back, copy, count)


def _wait(back: list[tuple[int, int, Copy]], copy: Copy, count: Iterator[int]) -> None:
    if copy.done < len(copy.family.visits):
        heapq.heappush(back, (copy.family.visits[copy.done].start + copy.shift, next(count), copy))


Chunk = tuple[int, dict[str, list[Row]]]


def chunks(order: Order) -> Generator[Chunk, None, None]:
    """Yield (visits so far, rows of each table) until everything is copied."""
    rng = Random(f"copies {order.seed}")  # noqa: S311 - made-up visits
    copier = Copier(order, rng)
    names = Names(rng, order.plates, FIRST_SERIAL)
    done = 0
    for day, copy in _in_order(order.families, order.drawn, names):
        for past in sorted(d for d in copier.days if d < day):
            copier.close_day(past)
        copier.visit(copy)
        done += 1
        if copier.rows > CHUNK_ROWS:
            yield done, dict(copier.out)
            copier.out.clear()
            copier.rows = 0
    for past in sorted(copier.days):
        copier.close_day(past)
    copier.last_rows()
    yield done, dict(copier.out)


def _ordered(crew: Crew, seed: int, count: int, latest: date) -> Order:
    rng = Random(f"clone {seed}")  # noqa: S311 - made-up visits
    now = {place.number: place.id.bytes for place in crew.desk.reads.people.counters()}
    old = _old_counters(crew)
    with crew.database.reader.connect() as reading:
        found = families(reading, crew, {now[number]: key for number, key in old.items()}, rng)
        plates = set(reading.scalars(select(vehicle.c.plate)))
        codes = set(reading.scalars(select(gate_pass.c.code)))
    drawn = _drawn(found, rng, count, span_of(count, latest).toordinal(), latest.toordinal())
    cashier, keeper = (crew.people[role][0].staff_id.bytes for role in (Role.CASHIER, Role.PARTS_KEEPER))
    return Order(found, drawn, old, cashier, keeper, _alternatives(crew), plates, codes, seed)


def _alternatives(crew: Crew) -> dict[bytes, list[bytes]]:
    """Return for each bay those in which its work can be done, in the order in which they are asked for."""
    found: dict[bytes, list[bytes]] = {}
    for trade, bays in crew.bays.items():
        others = [bay for kind in (trade, *GENERAL, Trade.BODY) for bay in crew.bays.get(kind, ())]
        for bay in bays:
            found[bay.bytes] = list(dict.fromkeys(one.bytes for one in (bay, *others)))
    return found


def clone(crew: Crew, seed: int, count: int, latest: date, progress: Callable[[int], None]) -> None:
    """Copy finished visits of the story until there are ``count`` more, all over by ``latest``.

    Args:
        crew: whose story it is; the story is told.
        seed: same seed, same copies.
        count: how many visits to add, exactly.
        latest: last day that a copy may touch, before the first day of the story.
        progress: told how many copies are done.
    """
    order = _ordered(crew, seed, count, latest)
    with (
        loading(crew.database) as loader,
        closing(made_apart(chunks, order) if count >= APART_FROM else chunks(order)) as made,
    ):
        for done, rows in made:
            loader.write(rows)
            progress(done)
        loader.sort_search_keys()
