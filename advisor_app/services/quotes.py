"""Quotes: lines from the catalog or written freely, priced, explained, approved or declined one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from advisor_app.command import command
from advisor_app.domain.catalog import Operation, PackageLineKind, Part, PartClass
from advisor_app.domain.entity import edit
from advisor_app.domain.fault import Fault
from advisor_app.domain.line import BORNE_BY_SHOP, LineKind, Payer
from advisor_app.domain.quote import AgreedHow, Decision, Quote, QuoteLine, QuoteState
from advisor_app.domain.signature import Signature, SignedWhat
from advisor_app.domain.staff import Shop
from advisor_app.domain.stages import Act, require
from advisor_app.domain.values.clock import local_day, within_reach
from advisor_app.domain.values.errors import EditConflict, NotFound, RuleBroken
from advisor_app.domain.values.money import Money
from advisor_app.domain.values.quantity import check_quantity
from advisor_app.domain.values.shown import check_sum
from advisor_app.domain.values.text import clean_name, clean_text
from advisor_app.domain.visit import Visit, VisitPurpose
from advisor_app.domain.work_class import Asked, asked_by
from advisor_app.i18n import current_language
from advisor_app.ports.discounts import ask_about_price, within_limit
from advisor_app.ports.outside import Reference
from advisor_app.ports.replies import Done, DoneMany, Signed
from advisor_app.ports.unit import Unit, Units

VALID_DAYS = 7
CHANGEABLE: dict[str, Any] = {
    "name": str,
    "quantity": Decimal,
    "unit": str,
    "unit_price": Money,
    "discount": Money,
    "payer": Payer,
    "part_class": PartClass,
    "brand": str,
    "customers_own": bool,
    "leaves_old_part": bool,
    "safety": bool,
    "fault_id": UUID | None,
}
OWN_LOSES = ("unit_price", "discount", "cost", "part_class", "brand")
"""What a part loses when it turns out to be the customer's own, see ``Line.bring_own``."""
PRICED = ("quantity", "unit_price", "discount", "payer")
"""The cells whose change is measured against the limit of discounts."""


class Quotes:
    """The quote of a visit; a first line opens version 1."""

    def __init__(self, units: Units, reference: Reference) -> None:
        self.units = units
        self.reference = reference

    def _draft(self, unit: Unit, visit_id: UUID, *, make: bool = False) -> Quote:
        require(Act.DECIDE_QUOTE, unit.facts(visit_id))
        found = unit.find(Quote, visit_id=visit_id, state=QuoteState.DRAFT)
        if found is not None:
            return unit.get(Quote, found.id)
        if not make:
            raise NotFound("quote_missing")
        valid = local_day(unit.now) + timedelta(days=VALID_DAYS)
        return unit.add(Quote(visit_id=visit_id, valid_until=valid))

    def _same_visit(self, unit: Unit, visit_id: UUID, fault_id: UUID | None) -> None:
        if fault_id is not None and unit.get(Fault, fault_id).visit_id != visit_id:
            raise NotFound("fault_gone")

    def _payer(self, unit: Unit, visit_id: UUID, quote: Quote) -> Payer:
        """Return who pays a new line unless somebody says otherwise: on a visit for our own rework (返修) that is us.

        Raises:
            NeedsApproval: ``approval_needed`` for the first line that the shop is to bear; the further ones follow it.
        """
        if unit.get(Visit, visit_id).purpose is not VisitPurpose.REWORK:
            return Payer.CUSTOMER
        if not any(line.payer in BORNE_BY_SHOP for line in quote.lines):
            unit.approver("quote.over_discount")
        return Payer.REWORK

    @contextmanager
    def _class_follows(self, unit: Unit, quote: Quote) -> Iterator[None]:
        """Let the visit's class of work (维修类别) follow the lines that change meanwhile.

        Where the advisor has chosen another class than that of the lines, it stays: the signature asks about a lower one.
        """

        def asked() -> Asked:
            kept = (line for line in quote.lines if line.decision is not Decision.DECLINED)
            return asked_by(kept, self.reference.catalog())

        before = asked().work
        yield
        after = asked().work
        if after is not before:
            visit = unit.get(Visit, quote.visit_id)
            visit.work_class = after if visit.work_class is before else visit.work_class

    def _tax(self, unit: Unit) -> int:
        (shop,) = unit.all(Shop)
        return self.reference.tax_bp(shop.taxpayer, local_day(unit.now))

    def _labour(self, operation: Operation, times: Decimal, tax_bp: int) -> QuoteLine:
        rate = Money(self.reference.catalog().rate_fen(operation))
        return QuoteLine(
            kind=LineKind.LABOUR, code=operation.code, name=operation.name_zh, quantity=operation.hours * times,
            unit="h", unit_price=rate, trade=operation.trade, safety=operation.safety, tax_bp=tax_bp,
        )  # fmt: skip

    def _part(self, part: Part, quantity: Decimal, tax_bp: int) -> QuoteLine:
        return QuoteLine(
            kind=LineKind.PART, code=part.number, name=part.name_zh, quantity=quantity, unit=part.unit_zh,
            unit_price=Money(part.price_fen), cost=Money(part.cost_fen), part_class=part.part_class, brand=part.brand,
            leaves_old_part=part.leaves_old_part, waste=part.waste, safety=part.safety, tax_bp=tax_bp,
        )  # fmt: skip

    def lines_of(self, code: str, quantity: Decimal, tax_bp: int) -> list[QuoteLine]:
        """Return the lines that a catalog code stands for: one operation, one part, or all of a package.

        What the list knows to matter for safety is marked from the start; the mark is taken off like any cell.

        Raises:
            NotFound: ``catalog_code_unknown``.
        """
        catalog = self.reference.catalog()
        if code in catalog.operations:
            return [self._labour(catalog.operations[code], quantity, tax_bp)]
        if code in catalog.parts:
            return [self._part(catalog.parts[code], quantity, tax_bp)]
        if code not in catalog.packages:
            raise NotFound("catalog_code_unknown", name=code)
        return [
            self._labour(catalog.operations[line.code], line.quantity * quantity, tax_bp)
            if line.kind is PackageLineKind.OPERATION
            else self._part(catalog.parts[line.code], line.quantity * quantity, tax_bp)
            for line in catalog.packages[code].lines
        ]

    def _ask_about_name(self, unit: Unit, line: QuoteLine) -> None:
        """Ask whether a free line is meant to stand in for what the price list has, at a price of its own.

        That price obeys the limits like one of the list; a line that the shop bears was approved whole when it became one.
        """
        item = self.reference.catalog().named(line.name)
        if item is not None:
            code = item.number if isinstance(item, Part) else item.code
            price = sum((line.amount for line in self.lines_of(code, Decimal(1), 0)), Money(0))
            unit.question(
                "line_in_catalog", field="name", item=code, name=item.name(current_language()), price=str(price)
            )  # fmt: skip
            if line.payer not in BORNE_BY_SHOP:
                within_limit(unit, self.reference.catalog(), [line])

    @command("quote.add_line", "quotes")
    def add(self, unit: Unit, visit_id: UUID, code: str, quantity: Decimal, fault_id: UUID | None) -> DoneMany:
        """Add what a catalog code stands for; ``quantity`` is pieces of a part, times of an operation or package.

        Raises:
            NotFound: ``catalog_code_unknown``, ``fault_gone``. RuleBroken: what ``Line.check`` refuses. NeedsApproval:
                ``approval_needed`` for the first line on a visit for our own rework, which the shop bears.
        """
        quote = self._draft(unit, visit_id, make=True)
        self._same_visit(unit, visit_id, fault_id)
        check_quantity(quantity, field="quantity")
        lines, payer = self.lines_of(code, quantity, self._tax(unit)), self._payer(unit, visit_id, quote)
        with self._class_follows(unit, quote):
            for line in lines:
                line.fault_id, line.payer = fault_id, payer
                quote.add(line)
        return DoneMany(tuple(line.id for line in lines))

    @command("quote.add_line", "quotes")
    def write(
        self, unit: Unit, visit_id: UUID, kind: LineKind, name: str, quantity: Decimal, unit_price: Money,
        fault_id: UUID | None = None, part_class: PartClass | None = None,
    ) -> DoneMany:  # fmt: skip
        """Add a line that is not in the catalog (sublet, fee, a special part).

        A part leaves an old one unless somebody says otherwise (``change_line``): the replaced one is the customer's.
        Its class may be said later (``change_line``), but before the customer agrees to it.

        Raises:
            RuleBroken: what ``Line.check`` refuses. Confirmable: ``line_in_catalog`` for what the price list has.
            NeedsApproval: ``approval_needed`` for the first line on a visit for our own rework, which the shop bears, and
                for what the price list has at a price under it by more than the role may give away.
        """
        quote = self._draft(unit, visit_id, make=True)
        self._same_visit(unit, visit_id, fault_id)
        with self._class_follows(unit, quote):
            line = quote.add(
                QuoteLine(
                    kind=kind, name=clean_name(name), quantity=quantity, unit_price=unit_price, tax_bp=self._tax(unit),
                    leaves_old_part=kind is LineKind.PART, part_class=part_class if kind is LineKind.PART else None,
                    unit="h" if kind is LineKind.LABOUR else "", fault_id=fault_id,
                    payer=self._payer(unit, visit_id, quote),
                )
            )  # fmt: skip
        self._ask_about_name(unit, line)
        return DoneMany((line.id,))

    @command("quote.change_line", "quotes")
    def change_line(self, unit: Unit, visit_id: UUID, line_id: UUID, field: str, seen: Any, new: Any) -> Done:
        """Change one cell of the sheet; the customer's decision is open again when what it was about changed.

        Raises:
            RuleBroken: ``order_signed``, and what ``Line.check`` refuses. EditConflict: ``field_changed``.
            NeedsApproval: ``approval_needed`` for a discount over the role's limit, and for a line that the shop is to
                bear itself.
            Confirmable: ``line_in_catalog`` for a free line that is renamed to what the price list has;
                ``price_over_list`` for more than three times the list price; ``old_part_not_expected`` where a part of the list leaves an old one and none is to be kept: the reason
                stands in ``call.reason``.
        """
        quote = self._draft(unit, visit_id)
        line = quote.line(line_id)
        if field not in CHANGEABLE or not isinstance(new, CHANGEABLE[field]):
            raise RuleBroken("field_unknown", name=field)
        if isinstance(new, str):
            new = clean_name(new)
        elif isinstance(new, Decimal) and not new.is_finite():
            raise RuleBroken("quantity_not_number", field=field, text=str(new))
        now = getattr(line, field)
        if now not in (seen, new):
            raise EditConflict("field_changed", field=field, mine=new, theirs=now)
        if field == "fault_id":
            self._same_visit(unit, visit_id, new)
        if field == "leaves_old_part" and now and not new:
            self._ask_about_old_part(unit, line)
        changes = {field: new}
        if field == "customers_own" and not new and now:
            changes |= self._ours_again(unit, line)
        with self._class_follows(unit, quote):
            quote.change(line_id, changes)
        if field == "name" and not line.code and new != now:
            self._ask_about_name(unit, line)
        if field == "unit_price" and new != now:
            ask_about_price(unit, self.reference.catalog(), [line])
        if field in PRICED:
            within_limit(unit, self.reference.catalog(), [line])
        return Done(line.id)

    def _ask_about_old_part(self, unit: Unit, line: QuoteLine) -> None:
        """Ask why nothing is to be kept where the price list says that the new part replaces an old one."""
        part = self.reference.catalog().parts.get(line.code)
        if part is None or not part.leaves_old_part:
            return
        unit.question("old_part_not_expected", field="leaves_old_part", name=line.name)
        if not clean_text(unit.call.reason):
            raise RuleBroken("override_reason_missing", field="reason")

    def _ours_again(self, unit: Unit, line: QuoteLine) -> dict[str, Any]:
        """Return what a part costs that is not the customer's own after all.

        As it was before it became theirs; one that has been theirs from the beginning costs what the price list says.
        """
        for told in unit.told(QuoteLine, line.id):
            if told.did == "change" and told.fields.get("customers_own") == (False, True):
                return {name: told.fields[name][0] for name in OWN_LOSES if name in told.fields}
        part = self.reference.catalog().parts.get(line.code)
        if part is None:
            return {}
        return {
            "unit_price": Money(part.price_fen), "cost": Money(part.cost_fen), "part_class": part.part_class,
            "brand": part.brand,
        }  # fmt: skip

    @command("quote.remove_line", "quotes")
    def remove_line(self, unit: Unit, visit_id: UUID, line_id: UUID) -> Done:
        """Take a line off the sheet."""
        quote = self._draft(unit, visit_id)
        with self._class_follows(unit, quote):
            quote.remove(line_id)
        return Done(line_id)

    @command("quote.add_line", "quotes")
    def restore_line(self, unit: Unit, visit_id: UUID, line_id: UUID) -> Done:
        """Put a line back that was taken off by mistake, in every field as it was: place, price, cost, decision.

        What it was is read in the audit and not asked of the caller, so nothing of it has to be approved again. Only a
        complaint that was taken back since is not brought back with it.

        Raises:
            RuleBroken: ``line_there``. NotFound: ``line_gone`` where no such line was taken off this quote,
                ``quote_missing``.
        """
        quote = self._draft(unit, visit_id)
        gone = next((told for told in unit.told(QuoteLine, line_id) if told.did == "remove"), None)
        if gone is None or gone.fields.get("quote_id", quote.id) != quote.id:
            raise NotFound("line_gone")
        line = QuoteLine(id=line_id, **{**gone.fields, "quote_id": None})
        if line.fault_id is not None and unit.find(Fault, id=line.fault_id) is None:
            line.fault_id = None
        with self._class_follows(unit, quote):
            quote.put_back(line)
        return Done(line.id)

    @command("quote.set_field", "quotes")
    def set_field(self, unit: Unit, visit_id: UUID, field: str, seen: Any, new: Any) -> Done:
        """Store until when the prices hold (``valid_until``, a date), or the note on the quote.

        Raises:
            RuleBroken: ``valid_until_past``, ``date_too_far``. EditConflict: ``field_changed``. NotFound: ``quote_missing``.
        """
        quote = self._draft(unit, visit_id)
        if field == "valid_until" and type(new) is date:
            within_reach(new, unit.now, field="valid_until")
            if new < local_day(unit.now):
                raise RuleBroken("valid_until_past", field="valid_until")
        elif field == "note" and isinstance(new, str):
            new = clean_text(new)
        else:
            raise RuleBroken("field_unknown", name=field)
        edit(quote, field, seen, new)
        return Done(quote.id)

    @command("quote.decide", "quotes", "visits")
    def decide(
        self, unit: Unit, visit_id: UUID, line_ids: tuple[UUID, ...], decision: Decision, how: AgreedHow, reason: str,
        shown: Money | None = None,
    ) -> DoneMany:  # fmt: skip
        """Record what the customer said to some lines; ``shown`` is what these lines cost when they were read out.

        Raises:
            NotFound: ``line_gone``. EditConflict: ``shown_sum_moved`` where they cost something else by now.
        """
        quote = self._draft(unit, visit_id)
        check_sum(shown, [quote.line(line_id) for line_id in line_ids])
        with self._class_follows(unit, quote):
            for line_id in line_ids:
                quote.decide(line_id, decision, how, unit.now, clean_text(reason, limit=200))
        return DoneMany(line_ids)

    @command("quote.promise", "quotes", "visits", "board")
    def promise(self, unit: Unit, visit_id: UUID, seen: datetime | None, at: datetime) -> Done:
        """Promise a delivery time.

        Raises:
            RuleBroken: ``promise_in_past``, ``date_too_far``. EditConflict: ``field_changed``.
        """
        require(Act.DECIDE_QUOTE, unit.facts(visit_id))
        within_reach(at, unit.now, field="promised_at")
        visit = unit.get(Visit, visit_id)
        if at <= unit.now:
            raise RuleBroken("promise_in_past", field="promised_at")
        if visit.promised_at not in (seen, at):
            raise EditConflict("field_changed", field="promised_at", mine=at, theirs=visit.promised_at)
        visit.promised_at = at
        return Done(visit.id)

    @command("quote.sign_declined", "quotes", "visits")
    def sign_declined(self, unit: Unit, visit_id: UUID, signed: Signed, shown: tuple[UUID, ...] | None = None) -> Done:
        """The customer signs that safety-relevant work was declined (客户放弃维修项目).

        Args:
            unit: the transaction.
            visit_id: whose quote.
            signed: the signature.
            shown: the declined lines that were read out, those signed for before left out; None for all there are.

        Raises:
            RuleBroken: ``declined_none`` where nothing is to be signed for; ``signer_missing``, ``signature_missing``.
            EditConflict: ``shown_changed`` where other lines are to be signed for by now.
        """
        quote = self._draft(unit, visit_id)
        last = max(
            (s.signed_at for s in unit.all(Signature, visit_id=visit_id, what=SignedWhat.DECLINED)), default=None
        )
        left = {line.id for line in quote.unsafe_declined(last)}
        if shown is not None and set(shown) != left:
            raise EditConflict("shown_changed")
        if not left:
            raise RuleBroken("declined_none")
        signature = signed.under(unit, SignedWhat.DECLINED, visit_id, quote.id)
        return Done(signature.id)
