"""Old parts: what is to become of each, one signature for the whole decision. No Qt."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Protocol
from uuid import UUID

from advisor_app.domain.old_part import HOLDS, SIGNED_FATES, Fate
from advisor_app.domain.values.errors import RuleBroken
from advisor_app.domain.values.quantity import format_quantity, parse_quantity
from advisor_app.domain.visit import OldPartWish
from advisor_app.i18n import current_language, error_text, label, words
from advisor_app.ports.call import Call
from advisor_app.ports.reads.old_parts import OldPartCard, OldPartSheet
from advisor_app.ports.replies import Done, DoneMany, Signed
from advisor_app.reference import waste_kinds
from ui.kit import formats
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription

t = words("old_parts")


def first_fate(part: OldPartCard, wish: OldPartWish | None) -> Fate:
    """Return the fate offered for a part: kept for who pays the new one, waste stays, the rest as the customer wished.

    Where nobody asked, it goes to the customer, whose it is: the shop keeps it with the customer's consent only
    (机动车维修管理规定 Art. 30).
    """
    if part.hold is not None:
        return part.hold
    kept = wish in (OldPartWish.SHOW_AND_LEAVE, OldPartWish.LEAVE)
    return Fate.LEFT if part.waste or kept else Fate.TAKEN


def waste_words(part: OldPartCard) -> str:
    """Return the kind of waste and its class in the national list, or nothing."""
    kind = waste_kinds().get(part.waste)
    return formats.joined(kind.name(current_language()), kind.waste_class) if kind else part.waste


def amount_words(part: OldPartCard) -> str:
    """Return how much there is: pieces, or what was weighed in the unit of its kind of waste."""
    if not part.weighed:
        return t("not weighed")
    return f"{format_quantity(part.quantity)} {waste_unit(part)}".strip()


def waste_unit(part: OldPartCard) -> str:
    """Return the unit in which something drained is weighed; nothing for pieces."""
    return waste_kinds()[part.waste].unit if part.drained else ""


class Refusal(Enum):
    """Why a part can't have a fate."""

    OF_MAKER = "of_maker"
    NO_CLAIM = "no_claim"
    LICENSED_ONLY = "licensed_only"
    UNWEIGHED = "unweighed"
    ON_CAR = "on_car"


def refusal(part: OldPartCard, fate: Fate) -> Refusal | None:
    """Return why a part can't have a fate, before anybody signs for it; None where it can."""
    if fate in HOLDS:
        return None if fate is part.hold else Refusal.NO_CLAIM
    if part.hold is Fate.WARRANTY_HOLD:
        return Refusal.OF_MAKER
    if fate is not Fate.TAKEN:
        return None
    if part.licensed_only:
        return Refusal.LICENSED_ONLY
    return None if part.weighed else Refusal.UNWEIGHED


class OldPartsView(Protocol):
    """What the stage page shows."""

    def show_parts(self, sheet: OldPartSheet, chosen: dict[UUID, Fate]) -> None:
        """Show the parts and what is chosen for those that are open."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """The parts can't be read."""
        ...


class OldPartsPresenter:
    """The old parts of one visit.

    Attributes:
        chosen: part → fate chosen but not yet decided.
    """

    def __init__(self, context: Context, view: OldPartsView) -> None:
        self._context, self._view = context, view
        self._visit: UUID | None = None
        self._busy = False
        self.sheet: OldPartSheet | None = None
        self.chosen: dict[UUID, Fate] = {}

    def open(self, visit_id: UUID) -> None:
        """Show the parts of a visit."""
        self._visit, self.sheet, self.chosen, self._busy = visit_id, None, {}, False

    def load(self) -> None:
        """Read them (again)."""
        visit = self._visit
        if visit is not None:
            self._context.tasks.read(self._context.desk.reads.old_parts.of_visit, visit).then(
                lambda sheet: self._show(sheet) if visit == self._visit else None, self._view.show_failed
            )

    def _show(self, sheet: OldPartSheet) -> None:
        self.sheet = sheet
        self.chosen = {p.id: self.chosen.get(p.id, first_fate(p, sheet.wish)) for p in sheet.parts if sheet.open(p)}
        self._view.show_parts(sheet, self.chosen)

    def choose(self, part_ids: Iterable[UUID], fate: Fate) -> dict[Refusal, list[str]]:
        """Choose a fate; return the names of those that can't have it, by why they can't."""
        if self.sheet is None:
            return {}
        refused: dict[Refusal, list[str]] = {}
        wanted = set(part_ids)
        for part in self.sheet.parts:
            if part.id not in wanted or part.decided:
                continue
            why = refusal(part, fate) if self.sheet.open(part) else Refusal.ON_CAR
            if why is not None:
                refused.setdefault(why, []).append(part.name)
            else:
                self.chosen[part.id] = fate
        self._view.show_parts(self.sheet, self.chosen)
        return refused

    def place(self, part_id: UUID, place: str) -> None:
        """Say where a part lies."""

        def placed(_reply: Done) -> None:
            self.load()

        self._context.commands.run(self._context.desk.old_parts.place, part_id, place).then(placed)

    def decide(self) -> None:
        """Prove the whole decision: one signature for what is taken and left, then each fate in turn."""
        if self.sheet is None or self._busy or not self.chosen:
            return
        by_fate = {fate: tuple(i for i, f in self.chosen.items() if f is fate) for fate in Fate}
        steps = [(fate, ids, self._context.session.call()) for fate, ids in by_fate.items() if ids]
        if not any(fate in SIGNED_FATES for fate, _, _ in steps):
            self._decide(steps, None)
            return
        self._context.signatures.ask(
            t("Sign for the old parts"),
            self._agreement(),
            self.sheet.signer,
            lambda signed: self._decide(steps, signed),
        )

    def _agreement(self) -> str:
        assert self.sheet is not None
        named = {p.id: p.name for p in self.sheet.parts}
        told = [
            t(
                "{fate}: {parts}.",
                fate=label(fate),
                parts=formats.list_of([named[i] for i, f in self.chosen.items() if f is fate]),
            )
            for fate in Fate
            if fate in self.chosen.values()
        ]
        return " ".join([t("I have seen the replaced parts."), *told])

    def _decide(self, steps: Sequence[tuple[Fate, tuple[UUID, ...], Call]], signed: Signed | None) -> None:
        if not steps or self.sheet is None:
            self._busy = False
            return
        self._busy = True
        (fate, ids, call), rest = steps[0], steps[1:]
        proof = signed if fate in SIGNED_FATES else None

        def done(_reply: DoneMany) -> None:
            self._busy = False
            self._decide(rest, signed)
            if not rest:
                self.load()

        def failed(_error: BaseException) -> None:
            self._busy = False
            self.load()

        command = self._context.desk.old_parts.decide
        self._context.commands.run_as(call, None, command, self.sheet.visit_id, ids, fate, proof).then(done, failed)


class ShelfView(Protocol):
    """What the shelf shows."""

    def show_shelf(self, parts: Sequence[OldPartCard]) -> None:
        """Show what lies in the shop."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """The shelf can't be read."""
        ...


class ShelfPresenter:
    """Everything that lies on the shelf."""

    def __init__(self, context: Context, view: ShelfView) -> None:
        self._context, self._view = context, view
        self._heard: Subscription | None = None

    def open(self) -> None:
        """Read and listen."""
        if self._heard is None:
            self._heard = self._context.hub.subscribe({"old_parts", "board"}, self._changed, view=self._view)
        self.load()

    def _changed(self, _change: Change) -> None:
        self.load()

    def load(self) -> None:
        """Read it again."""
        self._context.tasks.read(self._context.desk.reads.old_parts.shelf).then(
            self._view.show_shelf, self._view.show_failed
        )

    def place(self, part: OldPartCard) -> None:
        """Ask where a part lies now, and keep it."""

        def typed(place: str | None) -> None:
            if place is not None:
                self._context.commands.run(self._context.desk.old_parts.place, part.id, place).then(self._placed)

        self._context.dialogs.text(
            t("Place of {number}", number=part.number), t("Shelf and box, e.g. A-03"), typed, initial=part.place
        )

    def weigh(self, part: OldPartCard, initial: str = "") -> None:
        """Ask how much was drained, and keep it; what can't be an amount is said and asked for again."""
        if not part.drained:
            self._context.view.toast(
                t("{number} is counted by the piece, there is nothing to weigh.", number=part.number)
            )
            return

        def typed(text: str | None) -> None:
            if text is None:
                return
            try:
                amount = parse_quantity(text, field="quantity")
            except RuleBroken as error:
                self._context.view.toast(error_text(error.code, **error.params))
                self.weigh(part, text)
                return
            self._context.commands.run(self._context.desk.old_parts.weigh, part.id, amount).then(self._placed)

        known = format_quantity(part.quantity) if part.weighed else ""
        self._context.dialogs.text(
            t("Weight of {number}", number=part.number), t("What was drained, in {unit}", unit=waste_unit(part)), typed,
            initial=initial or known,
        )  # fmt: skip

    def _placed(self, _reply: Done) -> None:
        self.load()
