"""The limit of what a role may give away alone: the same on a quote and on an addition."""

from collections.abc import Iterable

from advisor_app.domain.catalog import Catalog
from advisor_app.domain.line import BORNE_BY_SHOP, Line
from advisor_app.domain.values.money import Money
from advisor_app.ports.permissions import limit
from advisor_app.ports.unit import Unit


def list_price(catalog: Catalog, code: str) -> Money | None:
    """Return the price of one hour or piece as the price list has it, None for what is not in it."""
    if code in catalog.operations:
        return Money(catalog.rate_fen(catalog.operations[code]))
    return Money(catalog.parts[code].price_fen) if code in catalog.parts else None


def given_away(catalog: Catalog, line: Line) -> tuple[Money, Money]:
    """Return the full price of a line, and how much of it the shop does without.

    Full is the list price, or what the line asks for where that is more; of labour for its norm time at least, so that
    hours left out are given away like money. A line that the shop bears itself (goodwill, internal, rework) is given
    away whole, however it is priced.
    """
    if line.customers_own:
        return Money(0), Money(0)  # the price list is that of our own parts
    listed = list_price(catalog, line.code)
    norm = catalog.operations[line.code].hours if line.code in catalog.operations else line.quantity
    full = max(line.gross, listed.times(max(line.quantity, norm))) if listed is not None else line.gross
    return full, full if line.payer in BORNE_BY_SHOP else full - line.amount


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
