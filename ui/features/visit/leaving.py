"""A car leaves without work: why, what goes back with it, and the pass for the gate. No Qt."""

from uuid import UUID

from advisor_app.domain.printing import PaperKind
from advisor_app.domain.stages import Facts, Stage
from advisor_app.i18n import words
from advisor_app.leave_reasons import offered
from advisor_app.ports.reads.deliveries import HandBack
from advisor_app.ports.reads.visits import VisitHead
from advisor_app.ports.replies import Done, Numbered
from ui.kit import formats
from ui.kit.context import Context

t = words("visit")
OTHER = "other"
AT = (Stage.QUOTE, Stage.ORDER)
"""Where leaving is the way on once the customer has declined everything."""


def taken_in(sheet: HandBack) -> list[str]:
    """Return what was recorded when the car came and goes back with it."""
    found = []
    if sheet.keys_received:
        found.append(t("1 key") if sheet.keys_received == 1 else t("{n} keys", n=sheet.keys_received))
    if sheet.licence_received:
        found.append(t("Vehicle licence"))
    if sheet.book_received:
        found.append(t("Maintenance book"))
    found += [formats.joined(one.name, one.place) for one in sheet.belongings]
    if sheet.covers_on:
        found.append(t("Seat covers come off"))
    return found


class Leaving:
    """Ends a visit without an order, in three keys: the reason, the things, the paper."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def possible(self, facts: Facts) -> bool:
        """Return whether this person may end the visit, and there is no contract that holds the car."""
        return facts.open and not facts.order_signed and self._context.may("reception.cancel")

    def is_way_on(self, facts: Facts, stage: Stage) -> bool:
        """Return whether leaving is what comes next: everything that was offered is declined."""
        return facts.all_declined and stage in AT and self.possible(facts)

    def primary(self, facts: Facts) -> str:
        """Return the words of the primary action of a visit that has ended without work; empty where nothing is left."""
        if not facts.cancelled or facts.gate_pass_used:
            return ""
        if facts.gate_pass:
            return t("Show the gate pass")
        return t("Gate pass: leaves without work") if self._context.may("gate_pass.issue_unrepaired") else ""

    def act(self, head: VisitHead) -> None:
        """Do the primary action of a visit that has ended without work."""
        if head.facts.gate_pass:
            self._context.papers.show(PaperKind.GATE_PASS, head.id)
        else:
            self._issue(head.id, handed_back=False)

    def ask(self, head: VisitHead) -> None:
        """Ask why, remind of what was taken in, end the visit and make the pass."""
        self._context.tasks.read(self._context.desk.reads.deliveries.hand_back, head.id).then(
            lambda sheet: self._ask_why(head, sheet), self._context.failures.of()
        )

    def _ask_why(self, head: VisitHead, sheet: HandBack) -> None:
        dialogs, reasons = self._context.dialogs, offered()

        def chosen(code: str | None) -> None:
            if code == OTHER:
                dialogs.text(t("Leaves without work"), t("Why?"), typed, yes=t("Go on"))
            elif code is not None:
                typed(reasons[int(code)])

        def typed(reason: str | None) -> None:
            if reason is not None and reason.strip():
                self._remind(head.id, taken_in(sheet), reason)

        choices = [*((str(n), words_) for n, words_ in enumerate(reasons)), (OTHER, t("another reason …"))]
        dialogs.choose(t("Why does {plate} leave without work?", plate=head.vehicle.plate), choices, chosen)

    def _remind(self, visit_id: UUID, things: list[str], reason: str) -> None:
        def go(handed_back: bool) -> None:
            if handed_back:
                self._end(visit_id, reason)

        if not things:
            go(True)
            return
        self._context.dialogs.confirm(
            t("Hand this back before the car leaves"), t("Taken in when the car came:"), things,
            t("All handed back, the car leaves"), go,
        )  # fmt: skip

    def _end(self, visit_id: UUID, reason: str) -> None:
        def ended(_reply: Done) -> None:
            self._issue(visit_id, handed_back=True)

        self._context.commands.run(self._context.desk.reception.cancel, visit_id, reason).then(ended)

    def _issue(self, visit_id: UUID, *, handed_back: bool) -> None:
        call = self._context.session.call()
        if handed_back:
            call = call.confirming("things_taken_in")

        def made(leave: Numbered) -> None:
            self._context.view.toast(t("Gate pass {number} is made.", number=leave.number))
            self._context.papers.show(PaperKind.GATE_PASS, visit_id)

        self._context.commands.run_as(call, None, self._context.desk.gate_passes.let_leave, visit_id).then(made)
