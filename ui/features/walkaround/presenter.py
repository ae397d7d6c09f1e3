"""The walkaround: shows at once what was pressed, stores it behind the screen's back, and takes it back on demand."""

from dataclasses import replace
from uuid import UUID

from advisor_app.domain.printing import PaperKind
from advisor_app.domain.values.errors import Confirmable
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.text import clean_text
from advisor_app.domain.walkaround import Moment
from advisor_app.i18n import current_language, words
from advisor_app.ports.reads.walkarounds import BelongingCard, WalkaroundSheet
from advisor_app.ports.replies import Done, Signed
from ui.features.walkaround.check_desk import CheckDesk
from ui.features.walkaround.mark_desk import MarkDesk
from ui.features.walkaround.open_sheet import OpenSheet, SheetView
from ui.features.walkaround.photo_desk import PhotoDesk
from ui.features.walkaround.sheet import check_lines, judged
from ui.kit.context import Context
from ui.kit.formats import joined

t = words("walkaround")


def _check_words(done: int, points: int) -> str:
    if done == points:
        return t("All {all} checks were made.", all=points)
    if not done:
        return t("None of the {all} checks was made.", all=points)
    return t("Checks made: {done} of {all}.", done=done, all=points)


def sign_words(sheet: WalkaroundSheet) -> str:
    """Return what the customer is told before they sign: what the sheet says and what it does not."""
    lines = check_lines(sheet.energy, sheet.checks)
    marks, things = len(sheet.marks), len(sheet.belongings)
    said = [
        t("This sheet shows how your car came."),
        t("Marks noted: {n}.", n=marks) if marks else t("No marks are noted."),
        _check_words(judged(lines), len(lines)),
        t("Things left in the car: {n}.", n=things) if things else t("No things that stay in the car are listed."),
        t("Please check the sheet and sign if it is right."),
    ]
    return ("" if current_language() == "zh_CN" else " ").join(said)


def notice_words(sheet: WalkaroundSheet, moment: Moment) -> str:
    """Return what is still open on a sheet that may be signed all the same; empty where nothing is."""
    lines = check_lines(sheet.energy, sheet.checks)
    done = judged(lines)
    said = [t("Checks {done}/{all}", done=done, all=len(lines)) if done < len(lines) else ""]
    if moment is Moment.ARRIVAL:
        said.append("" if sheet.covers_on else t("covers not on"))
        said.append("" if sheet.valuables_asked else t("valuables not asked about"))
    return joined(*said)


class WalkaroundPresenter:
    """One walkaround of one visit.

    Attributes:
        open_sheet: what is shown.
        marks: what is done to marks.
        checks: what is done to the checklist.
        photos: what is done to photos.
    """

    def __init__(self, context: Context, view: SheetView, moment: Moment = Moment.ARRIVAL) -> None:
        self._context = context
        self._view = view
        self.open_sheet = OpenSheet(context, view, moment)
        self.marks = MarkDesk(self.open_sheet)
        self.checks = CheckDesk(self.open_sheet)
        self.photos = PhotoDesk(self.open_sheet, self.marks)

    def open(self, visit_id: UUID) -> None:
        """Show the walkaround of a visit; it begins by itself where it may."""
        self.open_sheet.open(visit_id)

    def set_flag(self, flag: str, on: bool) -> None:
        """Tick ``covers_on`` or ``valuables_asked``."""
        if not self.open_sheet.editable:
            return
        sheet, visit = self.open_sheet.now()
        covers, asked = (on, sheet.valuables_asked) if flag == "covers_on" else (sheet.covers_on, on)
        self.open_sheet.put(replace(sheet, covers_on=covers, valuables_asked=asked))
        command = self._context.desk.walkarounds.set_flag
        self.open_sheet.send(self._context.commands.run(command, visit, self.open_sheet.moment, flag, on))

    def set_field(self, name: str, value: int | None) -> None:
        """Store odometer (km) or energy (percent) of the reception sheet as they are left."""
        sheet, visit = self.open_sheet.now()
        seen = sheet.odometer_km if name == "odometer_km" else sheet.energy_percent
        run = self._context.commands.run_as(
            self._context.session.call(), self._view, self._context.desk.reception.set_field, visit, name, seen, value
        )

        def stored(_reply: Done) -> None:
            now, _ = self.open_sheet.now()
            km, energy = (value, now.energy_percent) if name == "odometer_km" else (now.odometer_km, value)
            self.open_sheet.put(replace(now, odometer_km=km, energy_percent=energy))
            self._view.show_stored(name)

        def refused(error: BaseException) -> None:
            if not isinstance(error, Confirmable):  # a no takes the reading back, and the stored one is shown again
                self._view.show_refused(name, error)

        self.open_sheet.run(run, stored, refused)

    def leave(self, name: str, place: str) -> bool:
        """List a thing that stays in the car; False without a name."""
        if not clean_text(name) or not self.open_sheet.editable:
            return False
        sheet, visit = self.open_sheet.now()
        card = BelongingCard(new_id(), clean_text(name), clean_text(place))
        self.open_sheet.put(replace(sheet, belongings=(*sheet.belongings, card)))

        def listed(reply: Done) -> None:
            now, _ = self.open_sheet.now()
            things = tuple(replace(b, id=reply.id) if b.id == card.id else b for b in now.belongings)
            self.open_sheet.put(replace(now, belongings=things))

        command = self._context.desk.walkarounds.leave
        self.open_sheet.run(
            self._context.commands.run(command, visit, self.open_sheet.moment, card.name, card.place), listed
        )
        return True

    def unlist(self, thing: UUID) -> None:
        """Take a thing off the list again."""
        sheet, visit = self.open_sheet.now()
        card = next((b for b in sheet.belongings if b.id == thing), None)
        if card is None or not self.open_sheet.editable:
            return
        self.open_sheet.put(replace(sheet, belongings=tuple(b for b in sheet.belongings if b.id != thing)))
        command = self._context.desk.walkarounds.unlist
        self.open_sheet.send(self._context.commands.run(command, visit, self.open_sheet.moment, thing))
        text = t("{name} taken off the list", name=card.name)
        self.open_sheet.may_undo(lambda: self.leave(card.name, card.place), text)

    def sign(self) -> None:
        """Ask the customer to sign what was found together."""
        if not self.open_sheet.editable:
            return
        sheet, visit = self.open_sheet.now()

        def signed(how: Signed) -> None:
            command = self._context.desk.walkarounds.sign
            self.open_sheet.run(
                self._context.commands.run(command, visit, self.open_sheet.moment, how),
                lambda _: self.open_sheet.load(),
            )

        self._context.signatures.ask(t("Walkaround check"), sign_words(sheet), sheet.signer, signed)

    def show_paper(self) -> None:
        """Show the reception sheet."""
        if self.open_sheet.visit is not None:
            self._context.papers.show(PaperKind.RECEPTION_SHEET, self.open_sheet.visit)
