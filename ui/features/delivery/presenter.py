"""The hand-over: everything that goes back with the car, who collects it, how it was. No Qt."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from advisor_app.domain.guarantee import GuaranteeTerm, guarantee_term
from advisor_app.i18n import words
from advisor_app.ports.call import Call
from advisor_app.ports.reads.deliveries import HandBack
from advisor_app.ports.replies import Done
from ui.kit import formats
from ui.kit.context import Context

t = words("delivery")


@dataclass(frozen=True)
class Item:
    """One thing to tick; ``code`` is stable, ``text`` is what is kept."""

    code: str
    text: str
    detail: str = ""


def things(sheet: HandBack) -> tuple[Item, ...]:
    """Return what has to be handed back, as it was taken in."""
    found = []
    if sheet.licence_received:
        found.append(Item("licence", t("Vehicle licence")))
    if sheet.book_received:
        found.append(Item("book", t("Maintenance book")))
    found += [Item(f"thing{n}", b.name, b.place) for n, b in enumerate(sheet.belongings)]
    found += [Item(f"part{n}", t("Old part: {name}", name=name)) for n, name in enumerate(sheet.taken)]
    return tuple(found)


def key_words(count: int | None) -> str:
    """Return a number of keys in words; None where nobody asked for any."""
    if count is None:
        return t("Keys: not asked")
    return t("1 key") if count == 1 else t("{n} keys", n=count)


class DeliveryView(Protocol):
    """What the page shows."""

    def show_sheet(self, sheet: HandBack, items: tuple[Item, ...]) -> None:
        """Show the list, the marks of arrival, the next service."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """The list can't be read."""
        ...


class DeliveryPresenter:
    """One car on its way out."""

    def __init__(self, context: Context, view: DeliveryView) -> None:
        self._context, self._view = context, view
        self._visit: UUID | None = None
        self._call: Call = context.session.call()
        self._busy = False
        self.sheet: HandBack | None = None
        self.items: tuple[Item, ...] = ()

    def open(self, visit_id: UUID) -> None:
        """Begin with a visit: a new key."""
        self._visit, self.sheet, self.items = visit_id, None, ()
        self._call, self._busy = self._context.session.call(), False

    def load(self) -> None:
        """Read it (again)."""
        visit = self._visit
        if visit is not None:
            self._context.tasks.read(self._context.desk.reads.deliveries.hand_back, visit).then(
                lambda sheet: self._show(sheet) if visit == self._visit else None, self._view.show_failed
            )

    def _show(self, sheet: HandBack) -> None:
        self.sheet, self.items = sheet, things(sheet)
        self._view.show_sheet(sheet, self.items)

    def guarantee(self, sheet: HandBack) -> GuaranteeTerm:
        """Return the guarantee of a car that leaves today."""
        return guarantee_term(sheet.work_class, self._context.today(), self._context.desk.reference.guarantee())

    def collector(self) -> str:
        """Return who was named to collect the car, else who brought it; nobody where a company's has neither."""
        sheet = self.sheet
        return (sheet.collect_name or sheet.bring_name) if sheet is not None else ""

    def hand_over(
        self, collected_by: str, keys: int | None, ticked: set[str], covers_removed: bool, remark: str
    ) -> None:  # fmt: skip
        """Hand the car over; what is not ticked is asked about by name first. ``keys`` is None while none are chosen."""
        if self.sheet is None or self._busy:
            return
        left = [item.text for item in self.items if item.code not in ticked]
        handed = [formats.joined(i.text, i.detail) for i in self.items if i.code in ticked]
        returned = (key_words(keys), *handed)

        def go(yes: bool) -> None:
            if yes:
                self._send(collected_by, keys or 0, returned, covers_removed, remark)

        if left:
            self._context.dialogs.confirm(
                t("Not everything is ticked"), t("These were taken in and are not handed back yet:"), left,
                t("Hand over all the same"), go,
            )  # fmt: skip
        else:
            go(True)

    def _send(
        self, collected_by: str, keys: int, returned: tuple[str, ...], covers_removed: bool, remark: str
    ) -> None:  # fmt: skip
        assert self.sheet is not None
        self._busy = True

        def done(_reply: Done) -> None:
            self._busy = False
            self._context.view.toast(t("The car is handed over. The follow-up call is planned."))

        def failed(_error: BaseException) -> None:
            self._busy = False

        self._context.commands.run_as(
            self._call, None, self._context.desk.deliveries.hand_over, self.sheet.visit_id, collected_by, keys,
            returned, covers_removed, remark,
        ).then(done, failed)  # fmt: skip
