"""The walkaround with the customer: marks, checklist, belongings, signature."""

from decimal import Decimal
from uuid import UUID

from advisor_app.command import command
from advisor_app.domain.diagram import Panel, ViewName
from advisor_app.domain.signature import SignedWhat
from advisor_app.domain.stages import Act, require
from advisor_app.domain.values.errors import NotFound, RuleBroken
from advisor_app.domain.values.kinds import code_of
from advisor_app.domain.values.text import clean_name, clean_text
from advisor_app.domain.visit import Visit
from advisor_app.domain.walkaround import CheckState, Mark, MarkKind, MarkSize, Moment, Walkaround
from advisor_app.ports.replies import Done, Signed
from advisor_app.ports.unit import Unit, Units

FLAGS = ("covers_on", "valuables_asked")
LARGEST_MEASURE = Decimal(99)
"""No tread, pad or battery measures more; a larger number was typed into the wrong field."""
LARGEST_DIAGRAM = Decimal(10_000)
"""No sheet of the diagram is wider or higher."""
FINEST_MEASURE = Decimal("0.001")
"""So finely a measured value is stored."""


def _check_measured(value: Decimal) -> None:
    if not value.is_finite():
        raise RuleBroken("measured_not_number", field="measured")
    if value < 0:
        raise RuleBroken("measured_negative", field="measured")
    if value > LARGEST_MEASURE:
        raise RuleBroken("measured_too_large", field="measured")
    if value != value.quantize(FINEST_MEASURE):
        raise RuleBroken("measured_decimals", field="measured")


def _place(view: str, x: Decimal, y: Decimal) -> tuple[str, Decimal, Decimal]:
    """Return a place on the diagram as it is stored; RuleBroken ``value_wrong_kind`` for one that is on none."""
    if view not in set(ViewName) or not all(at.is_finite() and 0 <= at <= LARGEST_DIAGRAM for at in (x, y)):
        raise RuleBroken("value_wrong_kind")
    return view, round(x, 1), round(y, 1)


class Walkarounds:
    """One walkaround at arrival, one at delivery."""

    def __init__(self, units: Units) -> None:
        self.units = units

    def _of(self, unit: Unit, visit_id: UUID, moment: Moment) -> Walkaround:
        visit = unit.get(Visit, visit_id)
        if not visit.is_open:
            raise RuleBroken("visit_closed")
        found = unit.find(Walkaround, visit_id=visit_id, moment=moment)
        if found is None:
            raise NotFound("walkaround_missing")
        return unit.get(Walkaround, found.id)

    @command("walkaround.start", "walkaround")
    def start(self, unit: Unit, visit_id: UUID, moment: Moment) -> Done:
        """Begin, or go on with the one that was begun; what was known of the car is carried over.

        At delivery that is what stood on the arrival sheet; on arrival, what stood on the newest signed sheet of the car.

        Raises:
            RuleBroken: the first reason of ``Act.TAKE_IN``; ``arrival_sheet_unsigned`` for the walkaround at delivery
                while the marks of the arrival may still change.
        """
        visit = unit.get(Visit, visit_id)
        known = unit.find(Walkaround, visit_id=visit_id, moment=moment)
        if known is not None:
            return Done(known.id)
        require(Act.TAKE_IN, unit.facts(visit_id))
        sheet = unit.add(Walkaround(visit_id=visit_id, moment=moment, started_at=unit.now))
        for old in self._last_marks(unit, visit, moment):
            sheet.mark(
                Mark(
                    panel=old.panel, view=old.view, x=old.x, y=old.y, kind=old.kind, size=old.size, note=old.note,
                    carried=True,
                )
            )  # fmt: skip
        return Done(sheet.id)

    def _last_marks(self, unit: Unit, visit: Visit, moment: Moment) -> list[Mark]:
        if moment is Moment.DELIVERY:
            arrival = unit.find(Walkaround, visit_id=visit.id, moment=Moment.ARRIVAL)
            if arrival is None or arrival.signed_at is None:
                raise RuleBroken("arrival_sheet_unsigned")
            return list(arrival.marks)
        earlier = [v for v in unit.all(Visit, vehicle_id=visit.vehicle_id) if v.id != visit.id]
        begun: Walkaround | None = None
        for last in reversed(earlier):
            sheets = unit.all(Walkaround, visit_id=last.id)
            signed = [(sheet.signed_at, sheet) for sheet in sheets if sheet.signed_at is not None]
            if signed:
                return list(max(signed, key=lambda pair: pair[0])[1].marks)
            begun = begun or (sheets[-1] if sheets else None)
        # Nobody ever signed for this car: what somebody marked and left is still worth another look.
        return list(begun.marks) if begun is not None else []

    @command("walkaround.mark", "walkaround")
    def mark(
        self, unit: Unit, visit_id: UUID, moment: Moment, panel: Panel, view: str, x: Decimal, y: Decimal,
        kind: MarkKind, size: MarkSize, note: str,
    ) -> Done:  # fmt: skip
        """Put a mark on the diagram at ``x``, ``y`` (diagram units); RuleBroken ``value_wrong_kind``, ``walkaround_signed``."""
        view, x, y = _place(view, x, y)
        sheet = self._of(unit, visit_id, moment)
        mark = sheet.mark(
            Mark(
                panel=panel, view=view, x=x, y=y, kind=kind, size=size, note=clean_text(note, limit=200),
            )
        )  # fmt: skip
        return Done(mark.id)

    @command("walkaround.change_mark", "walkaround")
    def change_mark(
        self, unit: Unit, visit_id: UUID, moment: Moment, mark_id: UUID,
        kind: MarkKind | None, size: MarkSize | None, note: str | None,
    ) -> Done:  # fmt: skip
        """Change kind, size or note of a mark; None leaves it."""
        sheet = self._of(unit, visit_id, moment)
        mark = sheet.change_mark(
            mark_id, kind=kind, size=size, note=None if note is None else clean_text(note, limit=200)
        )
        return Done(mark.id)

    @command("walkaround.unmark", "walkaround")
    def unmark(self, unit: Unit, visit_id: UUID, moment: Moment, mark_id: UUID) -> Done:
        """Take a mark away."""
        self._of(unit, visit_id, moment).unmark(mark_id)
        return Done(mark_id)

    @command("walkaround.put_back", "walkaround")
    def put_back(
        self, unit: Unit, visit_id: UUID, moment: Moment, mark_id: UUID, pos: int, panel: Panel, view: str, x: Decimal,
        y: Decimal, kind: MarkKind, size: MarkSize, note: str, carried: bool, seen_again: bool,
    ) -> Done:  # fmt: skip
        """Undo ``unmark``: the same mark with its photos, under its old number unless another has got that.

        Raises:
            RuleBroken: ``value_wrong_kind``, ``walkaround_signed``. NotFound: ``mark_gone`` where it is on another sheet.
        """
        view, x, y = _place(view, x, y)
        sheet, there = self._of(unit, visit_id, moment), unit.find(Mark, id=mark_id)
        if there is not None and there.walkaround_id != sheet.id:
            raise NotFound("mark_gone")
        mark = Mark(
            id=mark_id, pos=pos, panel=panel, view=view, x=x, y=y, kind=kind, size=size,
            note=clean_text(note, limit=200), carried=carried, seen_again=seen_again,
        )  # fmt: skip
        return Done(sheet.put_back(mark).id)

    @command("walkaround.see_again", "walkaround")
    def see_again(self, unit: Unit, visit_id: UUID, moment: Moment, mark_ids: tuple[UUID, ...]) -> Done:
        """Confirm marks that are known from the last time; NotFound ``mark_gone``."""
        sheet = self._of(unit, visit_id, moment)
        sheet.see_again(mark_ids)
        return Done(sheet.id)

    @command("walkaround.check_many", "walkaround")
    def check_many(self, unit: Unit, visit_id: UUID, moment: Moment, items: tuple[str, ...], state: CheckState) -> Done:
        """Set one verdict on several items of the checklist ("all good")."""
        sheet = self._of(unit, visit_id, moment)
        sheet.check_many(tuple(code_of(item) for item in items), state)
        return Done(sheet.id)

    @command("walkaround.check", "walkaround")
    def check(
        self, unit: Unit, visit_id: UUID, moment: Moment, item: str, state: CheckState, measured: Decimal | None,
        note: str,
    ) -> Done:  # fmt: skip
        """Set the verdict on one item of the checklist; ``measured`` in the item's unit.

        Raises:
            RuleBroken: ``measured_not_number``, ``measured_negative``, ``measured_too_large`` (over 99),
                ``measured_decimals`` (more than three), ``walkaround_signed``.
        """
        if measured is not None:
            _check_measured(measured)
        return Done(
            self._of(unit, visit_id, moment).check(code_of(item), state, measured, clean_text(note, limit=200)).id
        )

    @command("walkaround.set_flag", "walkaround")
    def set_flag(self, unit: Unit, visit_id: UUID, moment: Moment, flag: str, on: bool) -> Done:
        """Tick ``covers_on`` (三件套) or ``valuables_asked``."""
        if flag not in FLAGS:
            raise RuleBroken("field_unknown", name=flag)
        sheet = self._of(unit, visit_id, moment)
        if sheet.signed_at is not None:
            raise RuleBroken("walkaround_signed")
        setattr(sheet, flag, on)
        return Done(sheet.id)

    @command("walkaround.leave", "walkaround")
    def leave(self, unit: Unit, visit_id: UUID, moment: Moment, name: str, place: str) -> Done:
        """List a thing that stays in the car."""
        if not clean_name(name):
            raise RuleBroken("belonging_name_missing", field="name")
        return Done(self._of(unit, visit_id, moment).leave(clean_name(name), clean_name(place)).id)

    @command("walkaround.unlist", "walkaround")
    def unlist(self, unit: Unit, visit_id: UUID, moment: Moment, belonging_id: UUID) -> Done:
        """Take a thing off the list."""
        self._of(unit, visit_id, moment).unlist(belonging_id)
        return Done(belonging_id)

    @command("walkaround.sign", "walkaround", "visits")
    def sign(self, unit: Unit, visit_id: UUID, moment: Moment, signed: Signed) -> Done:
        """The customer signs; from here on the sheet is fixed.

        Who signs for a car whose bringer nobody named is the one who brought it: a company signs nothing itself.

        Raises:
            RuleBroken: the first reason of ``Act.SIGN_WALKAROUND``, or of ``Act.SIGN_DELIVERY_CHECK`` for the walkaround at
                delivery; ``walkaround_signed``; ``signer_missing``.
        """
        act = Act.SIGN_WALKAROUND if moment is Moment.ARRIVAL else Act.SIGN_DELIVERY_CHECK
        require(act, unit.facts(visit_id))
        sheet = self._of(unit, visit_id, moment)
        sheet.sign(unit.now)
        proof = signed.under(unit, SignedWhat.WALKAROUND, visit_id, sheet.id)
        if moment is Moment.ARRIVAL:
            unit.get(Visit, visit_id).brought_by(proof.signer)
        return Done(sheet.id)
