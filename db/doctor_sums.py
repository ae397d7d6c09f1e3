"""Adds the money up again in the database itself: one statement a rule, whatever the number of rows.

Amounts are integer fen and quantities thousandths, so a line is rounded half up by whole division; what is billed is
never negative.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.sql.selectable import FromClause

from advisor_app.domain.line import LineKind
from advisor_app.domain.payment import PaymentMethod
from advisor_app.domain.quote import Decision
from advisor_app.domain.values.money import Money
from db.doctor_report import Finding, Severity
from db.tables.money import cashier_shift, payment, settlement, settlement_line
from db.tables.visits import order_line, quote_line, work_order
from db.tables.workshop import stock_movement

_STREAM = {"yield_per": 500}


def _fen(column: Column[Any] | ColumnElement[Any]) -> ColumnElement[int]:
    return type_coerce(column, BigInteger)


def _gross(lines: FromClause) -> ColumnElement[int]:
    price, quantity = _fen(lines.c.unit_price), _fen(lines.c.quantity)
    return type_coerce((price * quantity + 500) // 1000, BigInteger)


def _total(amount: ColumnElement[int]) -> ColumnElement[int]:
    return type_coerce(func.coalesce(func.sum(amount), 0), BigInteger)


def _money(fen: Any) -> str:
    return str(Money(int(fen)))


def _read(connection: Connection, statement: Select[Any]) -> Iterator[Any]:
    yield from connection.execute(statement, execution_options=_STREAM)


def _wrong(code: str, number: str, expected: Any, stored: Any) -> Finding:
    params: dict[str, object] = {"number": number, "expected": _money(expected), "stored": _money(stored)}
    return Finding(code, Severity.ERROR, number, params)


def check_sums(connection: Connection) -> Iterator[Finding]:
    """Yield every bill, payment, shift and order whose sums do not agree, and parts whose stock is below nothing."""
    yield from _bills(connection)
    yield from _bill_lines(connection)
    yield from _taxes(connection)
    yield from _reversals(connection)
    yield from _payments(connection)
    yield from _shifts(connection)
    yield from _orders(connection)
    yield from _quotes(connection)
    yield from _stock(connection)


def _bills(connection: Connection) -> Iterator[Finding]:
    c = settlement.c
    expected = _fen(c.labour) + _fen(c.parts) + _fen(c.other) - _fen(c.discount) - _fen(c.rounding)
    statement = select(c.number, expected.label("expected"), _fen(c.due).label("stored")).where(expected != _fen(c.due))
    for row in _read(connection, statement.order_by(c.number)):
        yield _wrong("settlement_due_wrong", row.number, row.expected, row.stored)


def _bill_lines(connection: Connection) -> Iterator[Finding]:
    s, lines = settlement.c, settlement_line
    gross = _gross(lines)

    def of(*kinds: LineKind) -> ColumnElement[int]:
        return _total(case((lines.c.kind.in_(kinds), gross), else_=0))

    added = (
        select(
            lines.c.settlement_id.label("bill"),
            of(LineKind.LABOUR).label("labour"),
            of(LineKind.PART).label("parts"),
            of(LineKind.SUBLET, LineKind.FEE).label("other"),
            _total(_fen(lines.c.discount)).label("discount"),
        )
        .group_by(lines.c.settlement_id)
        .subquery()
    )
    names = ("labour", "parts", "other", "discount")
    got = {name: func.coalesce(added.c[name], 0) for name in names}
    differs = or_(*(got[name] != _fen(s[name]) for name in names))
    total = got["labour"] + got["parts"] + got["other"] - got["discount"]
    stored = _fen(s.due) + _fen(s.rounding)
    statement = (
        select(s.number, total.label("expected"), stored.label("stored"))
        .select_from(settlement.outerjoin(added, added.c.bill == s.id))
        .where(s.reverses_id.is_(None), differs)
    )
    for row in _read(connection, statement.order_by(s.number)):
        yield _wrong("settlement_lines_differ", row.number, row.expected, row.stored)


def _whole(number: ColumnElement[Any]) -> ColumnElement[int]:
    """Return a sum as a whole number again: PostgreSQL's sum has decimals, and so would its quotient."""
    return cast(number, BigInteger)


def _taxes(connection: Connection) -> Iterator[Finding]:
    """The tax is inside what is paid, taken out once for each rate of a bill (``domain.pricing.tax_by_line``)."""
    lines, s = settlement_line, settlement.c
    rate = (
        select(
            lines.c.settlement_id.label("bill"),
            lines.c.tax_bp.label("bp"),
            _whole(func.sum(_gross(lines) - _fen(lines.c.discount))).label("billed"),
            _whole(func.sum(_fen(lines.c.tax))).label("stored"),
        )
        .group_by(lines.c.settlement_id, lines.c.tax_bp)
        .subquery()
    )
    before = func.sum(rate.c.billed).over(
        partition_by=rate.c.bill, order_by=[rate.c.billed.desc(), rate.c.bp.desc()], rows=(None, -1)
    )
    left = _whole(_fen(s.rounding) - func.coalesce(before, 0))
    taken = (
        select(rate, left.label("left"), s.id, s.number, _fen(s.tax).label("tax"))
        .join(settlement, s.id == rate.c.bill)
        .subquery()
    )
    off = case((taken.c.left <= 0, 0), (taken.c.left < taken.c.billed, taken.c.left), else_=taken.c.billed)
    paid, whole = taken.c.billed - off, 10_000 + taken.c.bp
    tax = paid - (paid * 20_000 + whole) // (2 * whole)
    expected, billed = _whole(func.sum(tax)), func.max(taken.c.tax)
    differs = or_(expected != billed, func.sum(case((tax != taken.c.stored, 1), else_=0)) > 0)
    statement = (
        select(taken.c.number, expected.label("expected"), billed.label("stored"))
        .group_by(taken.c.id, taken.c.number)
        .having(differs)
    )
    for row in _read(connection, statement.order_by(taken.c.number)):
        yield _wrong("settlement_tax_wrong", row.number, row.expected, row.stored)


def _reversals(connection: Connection) -> Iterator[Finding]:
    red, black = settlement.alias("red"), settlement.alias("black")
    statement = (
        select(red.c.number, (-_fen(black.c.due)).label("expected"), _fen(red.c.due).label("stored"))
        .join(black, black.c.id == red.c.reverses_id)
        .where(or_(_fen(red.c.due) != -_fen(black.c.due), _fen(red.c.tax) != -_fen(black.c.tax)))
        .order_by(red.c.number)
    )
    for row in _read(connection, statement):
        yield _wrong("reversal_differs", row.number, row.expected, row.stored)


def _payments(connection: Connection) -> Iterator[Finding]:
    s = settlement.c
    paid = _total(_fen(payment.c.amount))
    statement = (
        select(s.number, _fen(s.due).label("expected"), paid.label("stored"))
        .join(payment, payment.c.settlement_id == s.id)
        .group_by(s.id, s.number, s.due)
        .having(or_(paid > func.max(_fen(s.due)), and_(paid < 0, func.max(_fen(s.due)) >= 0)))
    )
    for row in _read(connection, statement.order_by(s.number)):
        yield _wrong("paid_over_due", row.number, row.expected, row.stored)


def _shifts(connection: Connection) -> Iterator[Finding]:
    c = cashier_shift.c
    cash = (
        select(payment.c.shift_id.label("shift"), _total(_fen(payment.c.amount)).label("sum"))
        .where(payment.c.method == PaymentMethod.CASH)
        .group_by(payment.c.shift_id)
        .subquery()
    )
    expected = _fen(c.opening) + func.coalesce(cash.c.sum, 0)
    statement = (
        select(c.number, expected.label("expected"), _fen(c.expected).label("stored"))
        .select_from(cashier_shift.outerjoin(cash, cash.c.shift == c.id))
        .where(c.closed_at.is_not(None), or_(_fen(c.expected).is_(None), _fen(c.expected) != expected))
    )
    for row in _read(connection, statement.order_by(c.number)):
        yield _wrong("shift_expected_wrong", row.number, row.expected, row.stored or 0)


def _orders(connection: Connection) -> Iterator[Finding]:
    o, lines = work_order.c, order_line
    added = (
        select(lines.c.order_id.label("order_id"), _total(_gross(lines) - _fen(lines.c.discount)).label("sum"))
        .group_by(lines.c.order_id)
        .subquery()
    )
    expected = func.coalesce(added.c.sum, 0)
    statement = (
        select(o.number, expected.label("expected"), _fen(o.agreed_total).label("stored"))
        .select_from(work_order.outerjoin(added, added.c.order_id == o.id))
        .where(_fen(o.agreed_total) != expected)
    )
    for row in _read(connection, statement.order_by(o.number)):
        yield _wrong("order_total_wrong", row.number, row.expected, row.stored)


def _quotes(connection: Connection) -> Iterator[Finding]:
    """What was signed first (without additions) is what was approved on the quote."""
    o, q, lines = work_order.c, quote_line, order_line
    approved = (
        select(q.c.quote_id.label("quote_id"), _total(_gross(q) - _fen(q.c.discount)).label("sum"))
        .where(q.c.decision == Decision.APPROVED)
        .group_by(q.c.quote_id)
        .subquery()
    )
    signed = (
        select(lines.c.order_id.label("order_id"), _total(_gross(lines) - _fen(lines.c.discount)).label("sum"))
        .where(lines.c.addition_id.is_(None))
        .group_by(lines.c.order_id)
        .subquery()
    )
    expected, stored = func.coalesce(approved.c.sum, 0), func.coalesce(signed.c.sum, 0)
    statement = (
        select(o.number, expected.label("expected"), stored.label("stored"))
        .select_from(
            work_order.outerjoin(approved, approved.c.quote_id == o.quote_id).outerjoin(
                signed, signed.c.order_id == o.id
            )
        )
        .where(expected != stored)
    )
    for row in _read(connection, statement.order_by(o.number)):
        yield _wrong("order_differs_from_quote", row.number, row.expected, row.stored)


def _stock(connection: Connection) -> Iterator[Finding]:
    c = stock_movement.c
    held = _total(_fen(c.quantity))
    statement = select(c.part_code, held.label("held")).group_by(c.shop_id, c.part_code).having(held < 0)
    for row in _read(connection, statement.order_by(c.part_code)):
        yield Finding("stock_below_zero", Severity.INFO, row.part_code, {"held": f"{int(row.held) / 1000:g}"})
