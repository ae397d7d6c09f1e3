"""The parts desk: receive, issue and return with a ledger, and the fate of old parts."""

from collections import defaultdict
from decimal import Decimal
from uuid import UUID

from advisor_app.command import command
from advisor_app.domain.job import Job
from advisor_app.domain.line import LineKind
from advisor_app.domain.old_part import (
    DECIDED,
    LOCAL_RULE,
    SIGNED_FATES,
    Fate,
    LineDone,
    OldPart,
    OldPartEvent,
    came_off,
    hold_for,
)
from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.stages import Act, require
from advisor_app.domain.stock import MovementKind, StockMovement
from advisor_app.domain.values.errors import Confirmable, NotFound, RuleBroken
from advisor_app.domain.values.quantity import check_quantity, check_whole
from advisor_app.domain.values.text import clean_name, clean_text
from advisor_app.domain.work_order import OrderLine, WorkOrder
from advisor_app.ports.outside import Reference
from advisor_app.ports.replies import Done, DoneMany, Signed
from advisor_app.ports.unit import Unit, Units


def _fate(unit: Unit, part_id: UUID) -> Fate | None:
    """Return the last fate of an old part."""
    events = unit.all(OldPartEvent, old_part_id=part_id)
    return events[-1].fate if events else None


class Parts:
    """Stock against orders."""

    def __init__(self, units: Units, reference: Reference) -> None:
        self.units = units
        self.reference = reference

    def _line(self, unit: Unit, line_id: UUID) -> tuple[OrderLine, UUID]:
        line = unit.get(OrderLine, line_id)
        assert line.order_id is not None
        order = unit.get(WorkOrder, line.order_id)
        require(Act.MOVE_PARTS, unit.facts(order.visit_id))
        if line.kind is not LineKind.PART:
            raise RuleBroken("line_is_no_part", name=line.name)
        if line.customers_own:
            raise RuleBroken("own_part_not_in_store", name=line.name)
        return line, order.visit_id

    def _issued(self, unit: Unit, line_id: UUID) -> Decimal:
        return -sum((m.quantity for m in unit.all(StockMovement, order_line_id=line_id)), Decimal(0))

    @command("part.receive", "parts")
    def receive(self, unit: Unit, part_code: str, quantity: Decimal, note: str) -> Done:
        """Put goods on the shelf; ``note`` names the supplier or the delivery note and may be empty.

        Raises:
            NotFound: ``catalog_code_unknown`` where the price list has no such part.
            RuleBroken: what ``check_quantity`` and ``check_whole`` refuse.
        """
        part = self.reference.catalog().parts.get(part_code)
        if part is None:
            raise NotFound("catalog_code_unknown", name=part_code)
        check_quantity(quantity, field="quantity")
        check_whole(quantity, part.unit_zh, field="quantity")
        move = StockMovement(
            part_code=part.number, kind=MovementKind.RECEIPT, quantity=quantity, at=unit.now, by=unit.call.staff_id,
            note=clean_text(note, limit=200, field="note"),
        )  # fmt: skip
        return Done(unit.add(move).id)

    @command("part.issue", "parts", "visits")
    def issue(self, unit: Unit, line_id: UUID, quantity: Decimal) -> Done:
        """Hand a part of the order to the workshop; also after the bill, until the car has left.

        Raises:
            RuleBroken: the first reason of ``Act.MOVE_PARTS``; ``issue_over_order``, what ``check_quantity`` and
                ``check_whole`` refuse, ``line_is_no_part``, ``own_part_not_in_store``.
            Confirmable: ``stock_negative`` when the shelf should be empty; the reason stands in ``call.reason``.
        """
        line, visit_id = self._line(unit, line_id)
        check_quantity(quantity, field="quantity")
        check_whole(quantity, line.unit, field="quantity")
        if self._issued(unit, line_id) + quantity > line.quantity:
            raise RuleBroken("issue_over_order", field="quantity", ordered=str(line.quantity))
        held = unit.stock(line.code)
        if held < quantity:
            unit.question("stock_negative", field="quantity", held=str(held))
        move = StockMovement(
            part_code=line.code, kind=MovementKind.ISSUE, quantity=-quantity, visit_id=visit_id, order_line_id=line.id,
            at=unit.now, by=unit.call.staff_id,
        )  # fmt: skip
        return Done(unit.add(move).id)

    @command("part.return", "parts", "visits")
    def give_back(self, unit: Unit, line_id: UUID, quantity: Decimal) -> Done:
        """Take an unused part back into store, until the car has left.

        Raises:
            RuleBroken: the first reason of ``Act.MOVE_PARTS``; ``part_billed`` once it stands on a bill;
                ``part_fitted`` once it is decided what becomes of the part that it replaced; ``return_over_issued``, what ``check_quantity`` and ``check_whole`` refuse, ``line_is_no_part``,
                ``own_part_not_in_store``.
        """
        line, visit_id = self._line(unit, line_id)
        if unit.facts(visit_id).settled:
            raise RuleBroken("part_billed", name=line.name)
        check_quantity(quantity, field="quantity")
        check_whole(quantity, line.unit, field="quantity")
        if quantity > self._issued(unit, line_id):
            raise RuleBroken("return_over_issued", field="quantity")
        old = unit.find(OldPart, order_line_id=line.id)
        if old is not None and _fate(unit, old.id) in DECIDED:
            raise RuleBroken("part_fitted", name=line.name, number=old.number)
        move = StockMovement(
            part_code=line.code, kind=MovementKind.RETURN, quantity=quantity, visit_id=visit_id, order_line_id=line.id,
            at=unit.now, by=unit.call.staff_id,
        )  # fmt: skip
        return Done(unit.add(move).id)


class OldParts:
    """What became of the parts that came off."""

    def __init__(self, units: Units) -> None:
        self.units = units

    def _here(self, unit: Unit, part_id: UUID) -> OldPart:
        """Return an old part that is still with us."""
        part = unit.get(OldPart, part_id)
        if _fate(unit, part_id) is Fate.TAKEN:
            raise RuleBroken("old_part_decided", number=part.number)
        return part

    def _order(self, unit: Unit, visit_id: UUID) -> list[LineDone]:
        """Return how far each line of the order has come."""
        (order,) = unit.all(WorkOrder, visit_id=visit_id)
        ended = {job.order_line_id for job in unit.all(Job, visit_id=visit_id) if job.ended}
        issued: dict[UUID | None, Decimal] = defaultdict(Decimal)
        for move in unit.all(StockMovement, visit_id=visit_id):
            issued[move.order_line_id] -= move.quantity
        return [
            LineDone(
                line_id=line.id, labour=line.kind is LineKind.LABOUR, fault_id=line.fault_id,
                addition_id=line.addition_id, issued=issued[line.id], ended=line.id in ended,
            )
            for line in order.lines
        ]  # fmt: skip

    def _to_decide(self, unit: Unit, visit_id: UUID, part_ids: tuple[UUID, ...]) -> list[OldPart]:
        """Return old parts of a visit that have come off and are not decided."""
        order = self._order(unit, visit_id)
        parts = [unit.get(OldPart, part_id) for part_id in dict.fromkeys(part_ids)]
        for part in parts:
            if part.visit_id != visit_id:
                raise NotFound("old_part_gone")
            if _fate(unit, part.id) in DECIDED:
                raise RuleBroken("old_part_decided", number=part.number)
            if not came_off(part.order_line_id, order):
                raise RuleBroken("old_part_not_off", number=part.number, name=part.name)
        return parts

    @staticmethod
    def _doubts(parts: list[OldPart], fate: Fate) -> list[Confirmable]:
        """Return what is asked before the customer gets a say in something that others may have a say in too."""
        if fate not in SIGNED_FATES:
            return []
        insured = [part.name for part in parts if hold_for(part.payer) is Fate.INSURER_HOLD]
        local = [part.name for part in parts if fate is Fate.TAKEN and part.waste in LOCAL_RULE]
        doubts = [Confirmable("old_part_of_insurer", name="、".join(insured))] if insured else []
        if local:
            doubts.append(Confirmable("old_part_local_rule", field="reason", name="、".join(local)))
        return doubts

    @command("old_part.place", "old_parts")
    def place(self, unit: Unit, old_part_id: UUID, place: str) -> Done:
        """Say where an old part lies; RuleBroken ``old_part_decided`` for one that the customer took along."""
        part = self._here(unit, old_part_id)
        part.place = clean_name(place)
        return Done(part.id)

    @command("old_part.weigh", "old_parts")
    def weigh(self, unit: Unit, old_part_id: UUID, quantity: Decimal) -> Done:
        """Write down how much was drained, in the unit of its kind of waste; weighing again corrects it.

        Raises:
            RuleBroken: ``old_part_decided`` for what the customer took along and signed for; ``old_part_counted``, what
                ``check_quantity`` refuses.
        """
        part = self._here(unit, old_part_id)
        part.weigh(quantity)
        return Done(part.id)

    @command("old_part.decide", "old_parts", "visits", "board")
    def decide(
        self, unit: Unit, visit_id: UUID, old_part_ids: tuple[UUID, ...], fate: Fate, signed: Signed | None
    ) -> DoneMany:
        """Prove the fate of some old parts: taken or left needs the customer's signature.

        Raises:
            RuleBroken: ``order_unsigned``, ``signer_missing``, ``old_part_decided``, ``old_part_not_off`` for one that is
                still in the car (see ``came_off``), what ``OldPart.check_fate`` refuses.
            Confirmable: ``old_part_local_rule`` when the customer takes along what the local office decides about;
                the reason stands in ``call.reason``. ``old_part_of_insurer`` when the customer takes or leaves what the
                insurer may ask for. Asked at once.
            NotFound: ``old_part_gone`` for one of another visit.
        """
        require(Act.DECIDE_OLD_PARTS, unit.facts(visit_id))
        needs_signature = fate in SIGNED_FATES
        if needs_signature and (signed is None or not clean_name(signed.signer)):
            raise RuleBroken("signer_missing", field="signer")
        parts = self._to_decide(unit, visit_id, old_part_ids)
        for part in parts:
            part.check_fate(fate)
        unit.questions(self._doubts(parts, fate))
        for part in parts:
            event = OldPartEvent(
                old_part_id=part.id, visit_id=visit_id, fate=fate, at=unit.now, by=unit.call.staff_id,
                note=clean_text(unit.call.reason, limit=200),
            )  # fmt: skip
            unit.add(event)
            if signed is not None and needs_signature:
                signed.under(unit, SignedWhat.OLD_PARTS, visit_id, event.id)
        return DoneMany(old_part_ids)
