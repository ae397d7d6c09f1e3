"""The contract of a visit: read, completed, signed. No Qt."""

from collections.abc import Callable
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

from advisor_app.domain.guarantee import GuaranteeTerm, WorkClass, guarantee_term
from advisor_app.domain.printing import PaperKind
from advisor_app.domain.values.errors import EditConflict, NotFound
from advisor_app.domain.visit import WISHES, OldPartWish, Waits, waits_overnight
from advisor_app.domain.work_class import asked_by
from advisor_app.i18n import error_text, label, words
from advisor_app.ports.reads.orders import Contract
from advisor_app.ports.reads.parts import ShortPart
from advisor_app.ports.replies import Done, Numbered, Signed
from ui.kit import formats
from ui.kit.at_fields import AtFields
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription

t = words("order")

KINDS: dict[str, type[Enum]] = {"work_class": WorkClass, "waits": Waits, "old_part_wish": OldPartWish}
FIELDS = (
    "collect_name", "collect_phone", "work_class", "waits", "old_part_wish", "wash_wish", "road_test_allowed",
)  # fmt: skip
"""Fields of the reception sheet that belong to the contract and are completed here."""


class OrderView(Protocol):
    """What the page shows."""

    def show_contract(self, contract: Contract) -> None:
        """Show the contract, signed or to be signed."""
        ...

    def show_signature(self, png: bytes | None) -> None:
        """Show the customer's drawing; None where it can't be read."""
        ...

    def show_failed(self, retry: Callable[[], object]) -> None:
        """Say that the contract can't be shown and offer to try again."""
        ...

    def saved(self, field: str) -> None:
        """The field is stored."""
        ...

    def refused(self, field: str, error: BaseException) -> None:
        """The field is not stored, because of ``error``."""
        ...

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at a field."""
        ...


class OrderPresenter:
    """Keeps the contract of one visit in view."""

    def __init__(self, context: Context, view: OrderView) -> None:
        self._context = context
        self._view = view
        self._visit: UUID | None = None
        self._heard: Subscription | None = None
        self._seen: dict[str, Any] = {}
        self.contract: Contract | None = None
        self.short: tuple[ShortPart, ...] = ()
        self.customer_phone = ""

    def open(self, visit_id: UUID) -> None:
        """Show the contract of a visit."""
        if visit_id != self._visit:
            self._visit, self.contract, self._seen = visit_id, None, {}
            self._heard = self._context.hub.subscribe({f"visit:{visit_id}", "parts"}, self._changed, view=self._view)
        self._load()

    def _changed(self, _change: Change) -> None:
        self._load()

    def _load(self) -> None:
        visit = self._visit
        assert visit is not None

        def read() -> tuple[Contract, tuple[ShortPart, ...]]:
            reads = self._context.desk.reads
            return reads.orders.contract(visit), reads.parts.short(visit)

        def shown(found: tuple[Contract, tuple[ShortPart, ...]]) -> None:
            contract, short = found
            if contract.visit_id == self._visit:
                self.short = short
                self._show(contract)

        self._context.tasks.read(read).then(shown, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._context.failures.show(error, retry=self._load)
        self._view.show_failed(self._load)

    def _show(self, contract: Contract) -> None:
        before = self.contract
        self.contract = contract
        self._seen = {name: getattr(contract.sheet, name) for name in FIELDS}
        self._view.show_contract(contract)
        signed = contract.signed
        if signed is not None and signed.image_sha is not None and (before is None or before.signed != signed):
            self._context.tasks.job(self._context.desk.blobs.get, signed.image_sha).then(
                self._view.show_signature, self._no_drawing
            )

    def _no_drawing(self, error: BaseException) -> None:
        self._view.show_signature(None)
        if not isinstance(error, NotFound):
            self._context.failures.show(error)

    @property
    def unreachable(self) -> bool:
        """Whether there is no number to call: neither of who brought the car nor of the customer."""
        return self.contract is not None and not self.contract.sheet.bring_phone and not self.customer_phone

    def guarantee(self) -> GuaranteeTerm | None:
        """Return the guarantee of the chosen class of work, counted as if the car left today."""
        if self.contract is None:
            return None
        table = self._context.desk.reference.guarantee()
        return guarantee_term(self.contract.sheet.work_class, self._context.today(), table)

    def leave(self, field: str, value: object) -> None:
        """Store a field that was left with another value."""
        contract = self.contract
        if contract is None:
            return
        new = value
        if value is None:
            new = None if field in WISHES else ""
        elif field in KINDS:
            new = KINDS[field](value)
        seen, self._seen[field] = self._seen[field], new

        def stored(_done: Done) -> None:
            if contract.visit_id == self._visit:
                self._view.saved(field)

        def refused(error: BaseException) -> None:
            if contract.visit_id == self._visit:
                if self._seen.get(field) == new:
                    self._seen[field] = seen
                self._view.refused(field, error)

        self._context.commands.run_as(
            self._context.session.call(), self._at_fields(), self._context.desk.reception.set_field,
            contract.visit_id, field, seen, new,
        ).then(stored, refused)  # fmt: skip

    def _at_fields(self) -> AtFields:
        return AtFields(self._context.view, self._view.field_error)

    def signer(self) -> str:
        """Return who is likely to sign: who brought the car, or signed for it first where nobody was named."""
        assert self.contract is not None
        return self.contract.sheet.bring_name

    def statement(self) -> str:
        """Return what the customer signs, in a sentence that can be read out."""
        assert self.contract is not None
        contract = self.contract
        return t(
            "Items: {n}, {total} in all, ready {promised}. Work that turns up later is only done after asking you.",
            n=len(contract.lines), total=formats.money(contract.total),
            promised=formats.moment_within(contract.promised_at, self._context.desk.clock.now(), self._context.shop.zone),
        )  # fmt: skip

    def sign(self) -> None:
        """Ask for the signature; the work order paper is offered as soon as it stands."""
        contract = self.contract
        if contract is None or contract.signed is not None:
            return
        asked = self._doubts(contract)
        codes, texts = list(asked), list(asked.values())
        yes, no = t("Sign all the same"), t("Go back and change")

        def go(on: bool) -> None:
            if on:
                self._sign(contract, *codes)

        # Asked before the customer signs what may be changed then.
        if len(codes) > 1:
            self._context.dialogs.doubt(texts, yes, lambda kept: go(kept is not None), reason=False, no=no)
        elif codes:
            self._context.dialogs.ask(texts[0], yes, go, no=no)
        else:
            go(True)

    def _doubts(self, contract: Contract) -> dict[str, str]:
        """Return the questions that the signature will ask, by their codes."""
        asked = {"bringer_phone_missing": error_text("bringer_phone_missing")} if self.unreachable else {}
        now, zone, chosen = self._context.desk.clock.now(), self._context.shop.zone, contract.sheet.work_class
        if waits_overnight(contract.sheet.waits, contract.promised_at, now, zone):
            asked["waits_overnight"] = error_text("waits_overnight")
        least = asked_by(contract.lines, self._context.desk.reference.catalog())
        if chosen.below(least.work):
            words_of = {"name": least.name, "needed": label(least.work), "chosen": label(chosen)}
            asked["work_class_low"] = error_text("work_class_low", **words_of)
        return asked

    def _sign(self, contract: Contract, *confirmed: str) -> None:
        call, shown = self._context.session.call(), contract.shown
        for code in confirmed:
            call = call.confirming(code)

        def signed(by: Signed) -> None:
            self._context.commands.run_as(
                call, self._at_fields(), self._context.desk.work_orders.sign, contract.visit_id, by, shown
            ).then(lambda order: self._ordered(contract.visit_id, order), self._unsigned)

        self._context.signatures.ask(t("Work order"), self.statement(), self.signer(), signed)

    def _unsigned(self, error: BaseException) -> None:
        """Show what is stored when it is not what the customer was shown: it is read out and signed afresh."""
        if isinstance(error, EditConflict):
            self._load()

    def _ordered(self, visit_id: UUID, order: Numbered) -> None:
        self._context.view.toast(t("Work order {number} is signed.", number=order.number))
        self._context.papers.show(PaperKind.WORK_ORDER, visit_id)

    def paper(self) -> None:
        """Show the paper of the signed order."""
        if self.contract is not None and self.contract.signed is not None:
            self._context.papers.show(PaperKind.WORK_ORDER, self.contract.visit_id)

    def to_phone(self) -> None:
        """Go where the number of who brought the car is asked for."""
        if self.contract is not None:
            self._context.navigator.navigate(
                "visit", visit=self.contract.visit_id, stage="reception", field="bring_phone"
            )

    def to_quote(self) -> None:
        """Go to the quote, where lines are agreed."""
        if self.contract is not None:
            self._context.navigator.navigate("visit", visit=self.contract.visit_id, stage="quote")
