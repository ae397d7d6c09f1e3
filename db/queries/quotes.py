"""The quote sheet, what this car's earlier quotes left undone, and the price list with stock."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from advisor_app.domain.catalog import Catalog, Operation, Package, PackageLineKind, Part
from advisor_app.domain.catalog_index import CatalogIndex, CatalogKind
from advisor_app.domain.quote import Decision, QuoteState
from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.values.clock import local_day
from advisor_app.domain.values.errors import NotFound
from advisor_app.domain.values.money import Money
from advisor_app.i18n import current_language
from advisor_app.ports.outside import Pinyin, Reference
from advisor_app.ports.reads.quotes import FaultLink, LineCard, QuoteSheet, Recommended, Suggestion
from advisor_app.reference import brand_name, listed_name
from db.engine import Database
from db.queries.base import SqlReads
from db.queries.parts import keeps_stock
from db.tables.visits import fault, quote, quote_line, signature, visit
from db.tables.workshop import stock_movement

LINE = tuple(name for name in LineCard.__annotations__ if name != "title")
EARLIER_LINES = 200
"""So many decided lines of earlier visits are looked at; older ones no longer describe the car."""

USUAL = 5
"""So many packages of earlier visits are offered again."""


class SqlQuoteReads(SqlReads):
    """See ``ports.reads.quotes.QuoteReads``.

    Args:
        database: the shop's.
        reference: the price list.
        pinyin: spells names.
    """

    def __init__(self, database: Database, reference: Reference, pinyin: Pinyin, shop_id: int = 1) -> None:
        super().__init__(database, shop_id)
        self._reference, self._pinyin = reference, pinyin
        self._index: CatalogIndex | None = None
        self._stock: dict[str, Decimal] = {}
        self._kept = False

    def sheet(self, visit_id: UUID) -> QuoteSheet:
        """Return the quote of a visit; six statements whatever its length."""
        with self.reading() as connection:
            here = connection.execute(
                select(visit.c.vehicle_id, visit.c.promised_at).where(
                    visit.c.id == visit_id, visit.c.shop_id == self.shop_id
                )
            ).first()
            if here is None:
                raise NotFound("visit_gone")
            head = connection.execute(
                select(quote.c.id, quote.c.revision, quote.c.state, quote.c.valid_until, quote.c.note)
                .where(quote.c.visit_id == visit_id, quote.c.state != QuoteState.SUPERSEDED)
                .order_by(quote.c.revision.desc())
                .limit(1)
            ).first()
            lines = self._lines(connection, head.id) if head else ()
            faults = connection.execute(
                select(fault.c.id, fault.c.pos, fault.c.words)
                .where(fault.c.visit_id == visit_id)
                .order_by(fault.c.pos, fault.c.id)
            ).all()
            signed = connection.execute(
                select(func.max(signature.c.signed_at)).where(
                    signature.c.visit_id == visit_id, signature.c.what == SignedWhat.DECLINED
                )
            ).scalar()
            earlier = self._earlier(connection, visit_id, here.vehicle_id)
        return QuoteSheet(
            visit_id, head.revision if head else 1, head.state if head else QuoteState.DRAFT,
            head.valid_until if head else None, head.note if head else "", here.promised_at, signed, lines,
            tuple(FaultLink(*row) for row in faults), _recommended(earlier, lines),
            _usual(self._reference.catalog(), earlier, lines),
        )  # fmt: skip

    def _lines(self, connection: Connection, quote_id: UUID) -> tuple[LineCard, ...]:
        rows = connection.execute(
            select(*(quote_line.c[name] for name in LINE))
            .where(quote_line.c.quote_id == quote_id)
            .order_by(quote_line.c.pos, quote_line.c.id)
        )
        return tuple(LineCard(**row._mapping, title=listed_name(row.code, row.name)) for row in rows)

    def _earlier(self, connection: Connection, visit_id: UUID, vehicle_id: UUID) -> Sequence[Any]:
        """Return the decided lines of the car's earlier visits, the newest visit first."""
        q, n, v = quote.c, quote_line.c, visit.c
        return connection.execute(
            select(n.id, v.id.label("visit_id"), v.arrived_at, n.kind, n.code, n.name, n.quantity, n.unit_price, n.discount, n.safety, n.part_class, n.decision)
            .select_from(visit)
            .join(quote, q.visit_id == v.id)
            .join(quote_line, n.quote_id == q.id)
            .where(v.vehicle_id == vehicle_id, v.shop_id == self.shop_id, v.id != visit_id,
                   q.state != QuoteState.SUPERSEDED, n.decision != Decision.OPEN)
            .order_by(v.arrived_at.desc(), n.pos)
            .limit(EARLIER_LINES)
        ).all()  # fmt: skip

    # The price list -----------------------------------------------------------------------------------------------

    def warm(self) -> None:
        """Build the index once; read the stock anew from now on."""
        self._stock = {}
        if self._index is None:
            self._index = CatalogIndex(self._reference.catalog(), self._pinyin.keys)

    def suggest(self, text: str, make: str = "", limit: int = 12) -> tuple[Suggestion, ...]:
        """Return the best entries with price and stock; the database is asked only for parts not met before."""
        if self._index is None:
            self.warm()
        assert self._index is not None
        catalog = self._reference.catalog()
        hits = self._index.find(text, limit, make)
        stock = self._held({part for code, kind in hits for part in _parts_in(catalog, code, kind)})
        found = (_suggestion(catalog, code, kind, stock) for code, kind in hits)
        return tuple(found if self._kept else (replace(one, kept=False) for one in found))

    def _held(self, codes: set[str]) -> dict[str, Decimal]:
        known = self._stock
        if unknown := codes - known.keys():
            moves = stock_movement.c
            with self.reading() as connection:
                rows = connection.execute(
                    select(moves.part_code, func.sum(moves.quantity))
                    .where(moves.shop_id == self.shop_id, moves.part_code.in_(unknown))
                    .group_by(moves.part_code)
                ).all()
                # once begun, the books are never closed again
                self._kept = self._kept or bool(connection.execute(select(keeps_stock(self.shop_id))).scalar())
            fresh = dict.fromkeys(unknown, Decimal(0)) | {row[0]: row[1] for row in rows}
            # a new dict: another reader may be looking at the old one
            self._stock = known = known | fresh
        return known


def _recommended(earlier: Iterable[Any], now: Iterable[LineCard]) -> tuple[Recommended, ...]:
    met = {line.code or line.name for line in now}
    found: list[Recommended] = []
    for row in earlier:
        key = row.code or row.name
        if key in met:
            continue
        met.add(key)  # the newest decision counts: declined once and done later is no recommendation
        if row.decision is Decision.DECLINED:
            found.append(
                Recommended(
                    row.id, local_day(row.arrived_at), row.kind, row.code, listed_name(row.code, row.name), row.quantity,
                    row.unit_price, row.unit_price.times(row.quantity) - row.discount, row.safety, row.part_class,
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda r: not r.safety))


def _usual(catalog: Catalog, earlier: Iterable[Any], now: Iterable[LineCard]) -> tuple[str, ...]:
    """Return the packages all of whose lines were agreed to on one earlier visit, and that are not on the sheet."""
    done: dict[UUID, set[str]] = {}
    for row in earlier:
        if row.decision is Decision.APPROVED and row.code:
            done.setdefault(row.visit_id, set()).add(row.code)
    here = catalog.packages_in({line.code for line in now})
    found = dict.fromkeys(code for codes in done.values() for code in catalog.packages_in(codes) if code not in here)
    return tuple(found)[:USUAL]


def _parts_in(catalog: Catalog, code: str, kind: CatalogKind) -> list[str]:
    if kind is CatalogKind.PART:
        return [code]
    if kind is CatalogKind.OPERATION:
        return []
    return [line.code for line in catalog.packages[code].lines if line.kind is PackageLineKind.PART]


def _suggestion(catalog: Catalog, code: str, kind: CatalogKind, stock: dict[str, Decimal]) -> Suggestion:
    language = current_language()
    one: Package | Operation | Part
    if kind is CatalogKind.PACKAGE:
        one = catalog.packages[code]
        price, hours, whole = _package(catalog, one, stock)
        return Suggestion(code, kind, one.name(language), price, hours, None, "", "", whole)
    if kind is CatalogKind.OPERATION:
        one = catalog.operations[code]
        price = Money(catalog.rate_fen(one)).times(one.hours)
        return Suggestion(code, kind, one.name(language), price, one.hours, None, "", "h", None)
    one = catalog.parts[code]
    return Suggestion(
        code, kind, one.name(language), Money(one.price_fen), Decimal(0), one.part_class, brand_name(one.brand, language),
        one.unit_zh, stock[code],
    )  # fmt: skip


def _package(catalog: Catalog, package: Package, stock: dict[str, Decimal]) -> tuple[Money, Decimal, Decimal | None]:
    price, hours, whole = Money(0), Decimal(0), None
    for line in package.lines:
        if line.kind is PackageLineKind.OPERATION:
            operation = catalog.operations[line.code]
            hours += operation.hours * line.quantity
            price += Money(catalog.rate_fen(operation)).times(operation.hours * line.quantity)
        else:
            price += Money(catalog.parts[line.code].price_fen).times(line.quantity)
            held = stock[line.code] // line.quantity
            whole = held if whole is None else min(whole, held)
    return price, hours, whole
