"""How the walkaround is laid out: diagram and photos at the left, three parts that change places at the right."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from advisor_app.domain.walkaround import Moment
from advisor_app.i18n import words
from advisor_app.ports.reads.walkarounds import WalkaroundSheet
from ui.features.walkaround.check_list import CheckListView
from ui.features.walkaround.kind_pad import KindPad
from ui.features.walkaround.mark_list import MarkDetails, MarkList, drawn
from ui.features.walkaround.photo_row import PhotoRow
from ui.features.walkaround.sheet import CheckLine, ShownMark, judged
from ui.features.walkaround.signed_card import SignatureCard
from ui.features.walkaround.state_panel import StatePanel
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.context import Context
from ui.kit.diagram_view import DiagramView
from ui.kit.text import ElidedLabel, Line, TextLabel
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_6

t = words("walkaround")
SIDE = 328
PARTS = ("marks", "checks", "state")


def scrolling(content: QWidget) -> QScrollArea:
    """Return a widget that scrolls what is too high for it."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    holder = QWidget()
    holder.setProperty("role", "scrolled")
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(content)
    column.addStretch(1)
    scroll.setWidget(holder)
    return scroll


class SidePanel(Card):
    """Marks, checklist, state of the car; one of the three is in front.

    Attributes:
        list, details, confirm_all: the part of the marks.
        checks: the checklist.
        state: gauges, covers, belongings.
        signature: shown above them once the sheet is signed.
    """

    def __init__(self, context: Context, moment: Moment) -> None:
        super().__init__(padding=0)
        self.setFixedWidth(SIDE)
        self.list, self.details = MarkList(), MarkDetails()
        self.confirm_all = Button(t("All from last time are still there"), role="link")
        self._no_marks = TextLabel(
            t("No marks yet. Walk around the car together, beginning at the left front door."), "muted", wrap=True
        )
        self.checks = CheckListView()
        self.state = StatePanel(moment)
        self.signature = SignatureCard(context)
        self.tabs = {name: Button("", role="quiet") for name in PARTS}
        self._parts = QStackedWidget()
        self._list_scroll, self._check_scroll = scrolling(self.list), scrolling(self.checks)
        self._build()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, 0)
        row.setSpacing(SPACE_1)
        group = QButtonGroup(self)
        for name, button in self.tabs.items():
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            group.addButton(button)
            row.addWidget(button, 1)
            button.clicked.connect(lambda _on=False, name=name: self.show_part(name))
        marks = QWidget()
        column = QVBoxLayout(marks)
        column.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, SPACE_2)
        column.setSpacing(SPACE_2)
        self._no_marks.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, 0)
        column.addWidget(self._no_marks)
        column.addWidget(self.confirm_all, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._list_scroll, 1)
        column.addWidget(self.details)
        checks = QWidget()
        below = QVBoxLayout(checks)
        below.setContentsMargins(SPACE_2, 0, SPACE_2, SPACE_2)
        below.setSpacing(SPACE_1)
        below.addWidget(self._check_scroll, 1)
        self.check_hint = TextLabel(
            t("1 good · 2 soon · 3 now · 0 not judged · Enter value · N remark"), "hint", wrap=True
        )
        below.addWidget(self.check_hint)
        for widget in (marks, checks, scrolling(self.state)):
            self._parts.addWidget(widget)
        self.body.setSpacing(SPACE_2)
        self.body.addLayout(row)
        self.body.addWidget(Line())
        above = QVBoxLayout()
        above.setContentsMargins(SPACE_2, 0, SPACE_2, 0)
        above.addWidget(self.signature)
        self.body.addLayout(above)
        self.body.addWidget(self._parts, 1)
        self.checks.moved.connect(self._follow_checks)
        self.show_part("marks")

    def show_part(self, name: str) -> None:
        """Bring a part to the front."""
        self.tabs[name].setChecked(True)
        self._parts.setCurrentIndex(PARTS.index(name))

    def part(self) -> str:
        """Return the name of the part in front."""
        return PARTS[self._parts.currentIndex()]

    def focus_part(self) -> None:
        """Put the keyboard into the part in front."""
        parts: dict[str, QWidget] = {"marks": self.list, "checks": self.checks}
        target = parts.get(self.part(), self.state.name)
        if target is self.state.name and self.state.odometer.isVisible() and self.state.odometer.isEnabled():
            target = self.state.odometer.editor
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def next_part(self) -> bool:
        """Go on to the next part; False after the last."""
        at = PARTS.index(self.part()) + 1
        if at == len(PARTS):
            return False
        self.show_part(PARTS[at])
        self.focus_part()
        return True

    def show_sheet(
        self, sheet: WalkaroundSheet, marks: tuple[ShownMark, ...], selected: UUID | None,
        lines: tuple[CheckLine, ...], editable: bool,
    ) -> None:  # fmt: skip
        """Show everything of a sheet that stands beside the diagram."""
        self.list.set_marks(marks, selected)
        self._no_marks.setVisible(not marks and editable)
        known = sum(mark.unconfirmed for mark in marks)
        self.confirm_all.setVisible(editable and known > 1)
        self.details.show_mark(next((m for m in marks if m.card.id == selected), None), editable)
        self.checks.set_lines(lines, editable)
        self.check_hint.setVisible(editable)
        self.state.show_sheet(sheet, editable)
        self.signature.show_signature(sheet.signature)
        self.tabs["marks"].setText(t("Marks {n}", n=len(marks)))
        self.tabs["checks"].setText(t("Checks {done}/{all}", done=judged(lines), all=len(lines)))
        self.tabs["state"].setText(t("Car and belongings"))
        if (row := self.list.row_rect()) is not None:
            self._list_scroll.ensureVisible(row.center().x(), row.center().y(), 0, row.height())

    def _follow_checks(self) -> None:
        row = self.checks.row_rect()
        self._check_scroll.ensureVisible(row.center().x(), row.center().y(), 0, row.height())


class SheetArea(QWidget):
    """The whole page of a sheet.

    Attributes:
        kinds: what the digits mean, above the diagram.
        diagram: the car.
        photos: below the diagram.
        side: marks, checklist and state at the right.
    """

    def __init__(self, context: Context, moment: Moment) -> None:
        super().__init__()
        self.kinds = KindPad()
        self.diagram = DiagramView()
        # On a small window the car may get smaller than one would like, so that photos and keys stay in view.
        self.diagram.setMinimumSize(320, 200)
        self.hint = ElidedLabel("", "hint")
        self.storing = TextLabel("", "hint")
        self.photos = PhotoRow(context.tasks, context.desk.blobs)
        self.side = SidePanel(context, moment)
        left = Card(padding=SPACE_3)
        left.body.setSpacing(SPACE_2)
        left.body.addWidget(self.kinds)
        left.body.addWidget(self.diagram, 1)
        below = QHBoxLayout()
        below.addWidget(self.hint, 1)
        below.addWidget(self.storing)
        left.body.addLayout(below)
        left.body.addWidget(self.photos)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_6, SPACE_3, SPACE_6, SPACE_3)
        row.setSpacing(SPACE_3)
        row.addWidget(left, 1)
        row.addWidget(self.side)
        self.show_storing(0)

    def show_sheet(
        self, sheet: WalkaroundSheet, marks: tuple[ShownMark, ...], selected: UUID | None,
        lines: tuple[CheckLine, ...], editable: bool,
    ) -> None:  # fmt: skip
        """Show everything of a sheet."""
        chosen = next((mark.card for mark in marks if mark.card.id == selected), None)
        self.diagram.set_marks([drawn(mark) for mark in marks])
        self.diagram.select_mark(str(selected) if chosen else "")
        self.side.show_sheet(sheet, marks, selected, lines, editable)
        self.photos.show_sheet(sheet, chosen, editable)
        self.kinds.setVisible(editable)
        self.hint.setVisible(editable)
        if chosen is None:
            self.hint.setText(t("Arrows: panel · 1–8: mark · P, Ctrl+V or drop: photo of the whole car · F6: onward"))
        else:
            number = chosen.pos
            self.hint.setText(t("Mark {n}: S M L size · N note · P photo · Del remove · Esc let go", n=number))

    def show_storing(self, photos: int) -> None:
        """Show how many photos are on their way."""
        self.storing.setVisible(photos > 0)
        self.storing.setText(t("Storing photos: {n} …", n=photos))
