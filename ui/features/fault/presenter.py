"""The fault page: complaints in the customer's words, the interview, what is read back, what is still missing. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from advisor_app.domain.fault import FaultSystem
from advisor_app.domain.values.errors import TradeError
from advisor_app.i18n import current_language, error_text, label, words
from advisor_app.interview import Asked, asked_of, read_back, warning
from advisor_app.ports.reads.faults import FaultCard
from advisor_app.ports.reads.visits import VisitHead
from ui.kit.context import Context
from ui.kit.failures import FailureView
from ui.kit.hub import Change, Subscription

t = words("fault")


@dataclass(frozen=True)
class Completeness:
    """How much of a complaint is known; ``missing`` names the fields (code, words) that a technician will ask for."""

    done: int
    total: int
    missing: tuple[tuple[str, str], ...]


def completeness(card: FaultCard) -> Completeness:
    """Return what is known of a complaint and what is still to be asked."""
    wanted = [("system", t("System of the car"), card.system is not FaultSystem.OTHER)]
    wanted += [
        (one.question.value, one.ask[current_language()], bool(card.answer(one.question)))
        for one in asked_of(card.system)
    ]
    wanted.append(("read_back", t("Read back to the customer"), card.read_back_at is not None))
    missing = tuple((code, text) for code, text, known in wanted if not known)
    return Completeness(1 + len(wanted) - len(missing), 1 + len(wanted), missing)


def spoken(card: FaultCard) -> str:
    """Return the sentences that are read back to the customer."""
    system = "" if card.system is FaultSystem.OTHER else label(card.system)
    return read_back(card.words, system, dict(card.answers), current_language())


def told_of_danger(card: FaultCard) -> str:
    """Return what the customer is told about a complaint that makes driving unsafe."""
    return warning(card.system, current_language())


class FaultView(FailureView, Protocol):
    """What the page shows; errors at fields go to it."""

    def show_faults(self, faults: tuple[FaultCard, ...], current: FaultCard | None) -> None:
        """Show the list, and one complaint (None: an empty box for a new one)."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """Say that the complaints can't be read."""
        ...

    def show_saved(self, field: str) -> None:
        """Mark a field as stored."""
        ...

    def show_loading(self) -> None:
        """Show that the complaints are being read."""
        ...

    def primary_moved(self) -> None:
        """The primary action may read otherwise now."""
        ...


class FaultPresenter:
    """Stores every field as it is left; a new complaint is recorded when its box is left."""

    def __init__(self, context: Context, view: FaultView) -> None:
        self._context = context
        self._view = view
        self._visit: UUID | None = None
        self._heard: Subscription | None = None
        self._recording = False
        self._typed_meanwhile: str | None = None
        self._after_recording: list[Callable[[], None]] = []
        self._wanted: UUID | None = None
        self.faults: tuple[FaultCard, ...] = ()
        self.current: FaultCard | None = None
        self.new = False
        self.head: VisitHead | None = None

    # What is shown ------------------------------------------------------------------------------------------------

    def open(self, visit_id: UUID) -> None:
        """Show the complaints of a visit."""
        if visit_id != self._visit:
            self._visit, self.faults, self.current, self.new, self.head = visit_id, (), None, False, None
            self._recording, self._typed_meanwhile, self._after_recording = False, None, []
            self._heard = self._context.hub.subscribe({f"visit:{visit_id}"}, self._changed, view=self._view)
            self._view.show_loading()
        self._load()

    def set_head(self, head: VisitHead) -> None:
        """Take the newest facts."""
        self.head = head

    def _changed(self, _change: Change) -> None:
        self._load()

    def _load(self) -> None:
        visit = self._visit
        assert visit is not None
        self._context.tasks.read(self._context.desk.reads.faults.of_visit, visit).then(
            lambda found: self._show(found) if visit == self._visit else None, self._view.show_failed
        )

    def _show(self, faults: tuple[FaultCard, ...]) -> None:
        self.faults = faults
        here = self._wanted or (self.current.id if self.current else None)
        found = next((f for f in faults if f.id == here), None)
        if found is not None:
            self._wanted = None
        if self.new and found is None:
            self.current = None
        else:
            self.current = found or (faults[0] if faults else None)
            self.new = self.current is None
        self._view.show_faults(faults, self.current)
        self._view.primary_moved()

    def choose(self, fault_id: UUID) -> None:
        """Show another complaint."""
        self.new = False
        self.current = next((f for f in self.faults if f.id == fault_id), self.current)
        self._view.show_faults(self.faults, self.current)
        self._view.primary_moved()

    def step(self, by: int) -> None:
        """Show the next or the previous complaint."""
        if not self.faults:
            return
        at = self.faults.index(self.current) + by if self.current in self.faults else 0
        self.choose(self.faults[at % len(self.faults)].id)

    def begin(self) -> None:
        """Show an empty box for one more complaint."""
        self.new, self.current = True, None
        self._view.show_faults(self.faults, None)
        self._view.primary_moved()

    @property
    def editable(self) -> bool:
        """Whether words and interview may change here, by this person."""
        open_still = self.head is None or (self.head.facts.open and self.head.facts.settled == 0)
        return open_still and self._context.may("fault.record")

    @property
    def repairable(self) -> bool:
        """Whether cause and correction may change here, by this person."""
        open_still = self.head is None or (self.head.facts.open and self.head.facts.settled == 0)
        return open_still and self._context.may("fault.set_field")

    # What is stored -----------------------------------------------------------------------------------------------

    def set_words(self, text: str) -> None:
        """Store the customer's words: of a new complaint, or of the one that is shown."""
        if self._recording:
            self._typed_meanwhile = text
        elif self.current is not None:
            self.set_field("words", text)
        elif text.strip():
            assert self._visit is not None
            self._recording = True
            call = self._context.session.call()
            self._context.commands.run_as(call, self._view, self._context.desk.faults.record, self._visit, text).then(
                lambda done: self._recorded(done.id, text), lambda _error: self._not_recorded()
            )

    def _recorded(self, fault_id: UUID, text: str) -> None:
        self._recording, self.new = False, False
        self._wanted = fault_id
        self._view.show_saved("words")
        later, self._typed_meanwhile = self._typed_meanwhile, None
        if later is not None and later != text:
            self._store(fault_id, "words", text, later)
        waiting, self._after_recording = self._after_recording, []
        visit = self._visit
        assert visit is not None

        def shown(found: tuple[FaultCard, ...]) -> None:
            if visit == self._visit:
                self._show(found)
                for act in waiting:
                    act()

        self._context.tasks.read(self._context.desk.reads.faults.of_visit, visit).then(shown, self._view.show_failed)

    def _not_recorded(self) -> None:
        self._recording, self._typed_meanwhile, self._after_recording = False, None, []

    def _needs_words(self, act: Callable[[], None]) -> None:
        """Do ``act`` as soon as the new complaint has its row; ask for the words where there are none."""
        if self._recording:
            self._after_recording.append(act)
            return
        self._view.show_faults(self.faults, None)
        self._view.field_error("words", error_text("words_missing"))

    def set_field(self, field: str, value: object) -> None:
        """Store one field of the complaint that is shown."""
        if self.current is None:
            self._needs_words(lambda: self.set_field(field, value))
        else:
            self._store(self.current.id, field, getattr(self.current, field), value)

    def _store(self, fault_id: UUID, field: str, seen: object, value: object) -> None:
        call = self._context.session.call()
        self._context.commands.run_as(
            call, self._view, self._context.desk.faults.set_field, fault_id, field, seen, value
        ).then(lambda _done: self._view.show_saved(field), self._view_again)

    def _view_again(self, error: BaseException) -> None:
        """After a refusal the choices show again what is stored; typed text stays in its field."""
        if isinstance(error, TradeError) and error.field not in ("words", "cause", "correction", "trouble_codes"):
            self._load()

    def answer(self, asked: Asked, chosen: tuple[int, ...], text: str) -> None:
        """Keep the answer to one question of the interview."""
        card = self.current
        if card is None:
            self._needs_words(lambda: self.answer(asked, chosen, text))
            return
        kept = asked.join(chosen, text, current_language())
        if kept == card.answer(asked.question):
            return
        self._context.commands.run(self._context.desk.faults.answer, card.id, asked.question, kept).then(
            lambda _done: self._view.show_saved(asked.question.value), lambda _error: self._load()
        )

    def settle_conflict(self, field: str, mine: object, theirs: object) -> None:
        """Let the person choose between what was typed here and what another counter wrote meanwhile."""
        card = self.current
        if card is None or not isinstance(mine, str):
            self._load()
            return
        choices = [
            ("mine", t("Keep mine: {text}", text=mine[:60])),
            ("theirs", t("Keep theirs: {text}", text=str(theirs)[:60])),
        ]

        def chosen(code: str | None) -> None:
            if code == "mine":
                self._store(card.id, field, theirs, mine)
            else:
                self._load()

        self._context.dialogs.choose(t("Somebody else changed this meanwhile"), choices, chosen)

    def remove(self) -> None:
        """Take the shown complaint back, after a question that names it."""
        card = self.current
        if card is None:
            self.new = False
            self._load()
            return

        def answered(yes: bool) -> None:
            if yes:
                self._context.commands.run(self._context.desk.faults.remove, card.id).then(lambda _done: self._load())

        lost = [card.words[:80], t("Answers of the interview: {n}", n=len(card.answers))]
        self._context.dialogs.confirm(t("Remove this complaint?"), t("This will be lost:"), lost, t("Remove"), answered)

    # The primary action -------------------------------------------------------------------------------------------

    def unread(self) -> tuple[FaultCard, ...]:
        """Return the complaints that the customer has not confirmed, the shown one first."""
        open_ones = [f for f in self.faults if f.read_back_at is None]
        return tuple(sorted(open_ones, key=lambda f: f is not self.current))

    def primary(self) -> str:
        """Return the words of the primary action."""
        if not self.editable or self.head is None or self.head.facts.order_signed:
            return ""
        left = len(self.unread())
        if left == 0:
            return "" if self.faults else t("Record the complaint")
        return t("Read back, customer confirms") if left == 1 else t("Customer confirms ({n} left)", n=left)

    def confirm(self) -> bool:
        """Keep that the customer confirmed what was read back; show the next one that was not."""
        left = self.unread()
        if not left:
            return False
        card = left[0]
        if card is not self.current:
            self.choose(card.id)
            return True
        if len(left) > 1:
            self._wanted = left[1].id
        self._context.commands.run(self._context.desk.faults.read_back, card.id).then(lambda _done: None)
        return True
