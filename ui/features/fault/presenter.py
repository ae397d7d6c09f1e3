"""The fault page: complaints in the customer's words, the interview, what is read back, what is still missing. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from advisor_app.domain.fault import FaultSystem
from advisor_app.domain.values.errors import RuleBroken, TradeError
from advisor_app.i18n import current_language, error_text, label, words
from advisor_app.interview import Asked, asked_of, interview, read_back, warning
from advisor_app.ports.call import Call
from advisor_app.ports.reads.faults import FaultCard
from advisor_app.ports.reads.visits import VisitHead
from ui.kit.context import Context
from ui.kit.failures import FailureView, passes
from ui.kit.hub import Change, Subscription

t = words("fault")
TEXTS = ("words", "cause", "correction", "trouble_codes")
INTERVIEW = {asked.question.value: asked for asked in interview()}


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

    def show_saved(self, name: str) -> None:
        """Mark a field, or the answer to a question, as stored."""
        ...

    def show_recorded(self, fault_id: UUID) -> None:
        """The new complaint has its row: what stands in the empty box belongs to it from now on."""
        ...

    def show_kept(self, name: str) -> None:
        """Mark a field, or an answer, as not stored yet; what was entered stays."""
        ...

    def show_refused(self, name: str, error: BaseException) -> None:
        """Show that a field, or an answer, is not stored because of ``error``."""
        ...

    def show_loading(self) -> None:
        """Show that the complaints are being read."""
        ...

    def primary_moved(self) -> None:
        """The primary action may read otherwise now."""
        ...


@dataclass
class NewFault:
    """A complaint on its way to its row: the same call however often it is tried, so that it is recorded once.

    Attributes:
        call: its key.
        visit: whose complaint.
        text: the words it is recorded with.
        later: what was made of them meanwhile.
        flying: whether it is under way right now.
    """

    call: Call
    visit: UUID
    text: str
    later: str
    flying: bool = False


class FaultPresenter:
    """Stores every field as it is left; a new complaint is recorded when its box is left.

    What could not be stored is kept by complaint (a new one by its visit), shown again with it, and sent again by the
    banner's button or when it is left again.
    """

    def __init__(self, context: Context, view: FaultView) -> None:
        self._context = context
        self._view = view
        self._visit: UUID | None = None
        self._heard: Subscription | None = None
        self._new: dict[UUID, NewFault] = {}
        self._kept: dict[UUID, dict[str, object]] = {}
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

    @property
    def kept(self) -> Mapping[str, object]:
        """What was entered for the complaint that is shown and is not stored: texts, choices, (chips, text) of answers."""
        about = self._about()
        return self._kept.get(about, {}) if about is not None else {}

    def _about(self) -> UUID | None:
        return self.current.id if self.current is not None else self._visit

    def _keep(self, about: UUID, name: str, value: object) -> None:
        self._kept.setdefault(about, {})[name] = value

    def set_words(self, text: str) -> None:
        """Store the customer's words: of a new complaint, or of the one that is shown."""
        visit = self._visit
        assert visit is not None
        if self.current is not None:
            self.set_field("words", text)
        elif visit in self._new:
            self._new[visit].later = text
            self._record(self._new[visit])
        elif text.strip():
            self._new[visit] = NewFault(self._context.session.call(), visit, text, text)
            self._record(self._new[visit])

    def _record(self, new: NewFault) -> None:
        if new.flying:
            return
        new.flying = True
        self._context.commands.run_as(
            new.call, self._view, self._context.desk.faults.record, new.visit, new.text
        ).then(lambda done: self._recorded(new, done.id), lambda error: self._not_recorded(new, error))  # fmt: skip

    def _recorded(self, new: NewFault, fault_id: UUID) -> None:
        if self._new.get(new.visit) is not new:
            return  # answered before: the banner and the field had both tried again
        del self._new[new.visit]
        kept = self._kept.pop(new.visit, {})
        kept.pop("words", None)
        if new.later != new.text:
            kept["words"] = new.later
        if kept:
            self._kept[fault_id] = kept
        here = new.visit == self._visit and self.current is None
        if here:
            self.new, self._wanted = False, fault_id
            self._view.show_recorded(fault_id)

        def shown(found: tuple[FaultCard, ...]) -> None:
            if new.visit == self._visit:
                self._show(found)
            for card in (f for f in found if f.id == fault_id):
                for name, value in list(kept.items()):
                    self._send(card, name, value)

        self._context.tasks.read(self._context.desk.reads.faults.of_visit, new.visit).then(
            shown, self._view.show_failed
        )

    def _not_recorded(self, new: NewFault, error: BaseException) -> None:
        new.flying = False
        if passes(error):
            self._keep(new.visit, "words", new.later)
        elif self._new.get(new.visit) is new:
            del self._new[new.visit]
        if self._about() == new.visit:
            self._view.show_refused("words", error)

    def _wait_for_words(self, name: str, value: object) -> None:
        """Keep what was entered before there are words; ask for them where nobody has written any."""
        visit = self._visit
        assert visit is not None
        self._keep(visit, name, value)
        self._view.show_kept(name)
        if visit not in self._new:
            self._view.field_error("words", error_text("words_missing"))

    def set_field(self, field: str, value: object) -> None:
        """Store one field of the complaint that is shown."""
        if self.current is None:
            self._wait_for_words(field, value)
        else:
            self._send(self.current, field, value)

    def answer(self, asked: Asked, chosen: tuple[int, ...], text: str) -> None:
        """Keep the answer to one question of the interview."""
        if self.current is None:
            self._wait_for_words(asked.question.value, (chosen, text))
        else:
            self._send(self.current, asked.question.value, (chosen, text))

    def again(self) -> None:
        """Send once more what was chosen and could not be stored; texts and answers are sent as they are left."""
        if self.current is not None:
            for name in ("system", "safety"):
                if name in self.kept:
                    self._send(self.current, name, self.kept[name])

    def _send(self, card: FaultCard, name: str, value: object) -> None:
        if name not in INTERVIEW:
            self._store(card.id, name, getattr(card, name), value)
            return
        assert isinstance(value, tuple)
        asked, (chosen, text) = INTERVIEW[name], value
        answer = asked.join(chosen, text, current_language())
        if answer == card.answer(asked.question):
            self._stored(card.id, name, value)
            return
        self._context.commands.run(self._context.desk.faults.answer, card.id, asked.question, answer).then(
            lambda _done: self._stored(card.id, name, value), lambda error: self._refused(card.id, name, value, error)
        )

    def _store(self, fault_id: UUID, field: str, seen: object, value: object) -> None:
        call = self._context.session.call()
        self._context.commands.run_as(
            call, self._view, self._context.desk.faults.set_field, fault_id, field, seen, value
        ).then(
            lambda _done: self._stored(fault_id, field, value),
            lambda error: self._refused(fault_id, field, value, error),
        )

    def _stored(self, fault_id: UUID, name: str, value: object) -> None:
        kept = self._kept.get(fault_id, {})
        if kept.get(name, value) == value:
            kept.pop(name, None)
            if self._about() == fault_id:
                self._view.show_saved(name)

    def _refused(self, fault_id: UUID, name: str, value: object, error: BaseException) -> None:
        """Keep what nobody could help; after other refusals the choices show again what is stored."""
        if passes(error):
            self._keep(fault_id, name, value)
        else:
            self._kept.get(fault_id, {}).pop(name, None)
        if self._about() != fault_id:
            return
        self._view.show_refused(name, error)
        written = name in TEXTS or (name in INTERVIEW and isinstance(error, RuleBroken))
        if isinstance(error, TradeError) and not passes(error) and not written:
            self._load()

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
        card, visit = self.current, self._visit
        if card is None:
            self.new = False
            if visit is not None:
                self._new.pop(visit, None)
                self._kept.pop(visit, None)
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
