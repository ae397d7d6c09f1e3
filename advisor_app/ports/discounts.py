"""The limit of what a role may give away alone: the same on a quote and on an addition."""

from collections.abc import Iterable
from decimal import Decimal

from advisor_app.domain.catalog import Catalog, Operation, Package, PackageLine, PackageLineKind, Part
from advisor_app.domain.line import BORNE_BY_SHOP, Line, LineKind
from advisor_app.domain.values.money import Money
from advisor_app.ports.permissions import limit
from advisor_app.ports.unit import Unit

DEARER = Decimal(3)
"""How many times the list price a line may ask for each piece or hour before somebody is asked about it."""


def listed_as(catalog: Catalog, line: Line) -> Operation | Part | Package | None:
    """Return what of the price list a line is: by its code, or by its name where its code is none of the list."""
    return (catalog.named(line.code) if line.code else None) or catalog.named(line.name)


def list_price(catalog: Catalog, item: Operation | Part | Package) -> Money:
    """Return the price of one hour, piece or package as the price list has it."""
    if isinstance(item, Operation):
        return Money(catalog.rate_fen(item))
    if isinstance(item, Part):
        return Money(item.price_fen)
    return sum((_listed(catalog, line) for line in item.lines), Money(0))


def _listed(catalog: Catalog, line: PackageLine) -> Money:
    if line.kind is PackageLineKind.PART:
        return Money(catalog.parts[line.code].price_fen).times(line.quantity)
    operation = catalog.operations[line.code]
    return Money(catalog.rate_fen(operation)).times(operation.hours * line.quantity)


def given_away(catalog: Catalog, line: Line) -> tuple[Money, Money]:
    """Return the full price of a line, and how much of it the shop does without.

    Full is the list price, or what the line asks for where that is more; of labour for its norm time at least, so that
    hours left out are given away like money. A free line that is called as the list calls it is measured like that
    one. A line that the shop bears itself (goodwill, internal, rework) is given away whole, however it is priced.
    """
    if line.customers_own:
        return Money(0), Money(0)  # the price list is that of our own parts
    item = listed_as(catalog, line)
    norm = item.hours if isinstance(item, Operation) else line.quantity
    full = line.gross
    if item is not None:
        full = max(full, list_price(catalog, item).times(max(line.quantity, norm)))
    return full, full if line.payer in BORNE_BY_SHOP else full - line.amount


def ask_about_price(unit: Unit, catalog: Catalog, lines: Iterable[Line]) -> None:
    """Ask about lines that cost more than three times what the price list says: a digit too many is easily typed.

    Raises:
        Confirmable: ``price_over_list`` for the first of them; the price list has it at ``listed``.
    """
    for line in lines:
        item = listed_as(catalog, line)
        if item is None:
            continue
        listed = list_price(catalog, item)
        if isinstance(item, Operation) and line.kind is not LineKind.LABOUR:
            listed = listed.times(item.hours)  # a fee for the whole of it
        if line.unit_price > listed.times(DEARER):
            unit.question(
                "price_over_list", field="unit_price", name=line.name, price=str(line.unit_price), listed=str(listed),
                item=line.code,
            )  # fmt: skip


def within_limit(unit: Unit, catalog: Catalog, lines: Iterable[Line]) -> None:
    """Ask for approval when more of a line is given away than the caller's role may give alone.

    Raises:
        NeedsApproval: ``approval_needed`` for ``quote.over_discount``. RuleBroken: ``approval_refused``.
    """
    share = limit(unit.call.role, "discount_bp")
    for full, given in (given_away(catalog, line) for line in lines):
        if given > full.percent(share):
            unit.approver("quote.over_discount")
            return
