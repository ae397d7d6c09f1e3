"""How the walkaround is laid out: diagram and photos at the left, three parts that change places at the right.

Where the window is low, the left side scrolls; where it is narrow, the right side stands below it and all of it scrolls.
"""

from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

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
LEAST_CAR = QSize(400, 260)
"""The smallest car on which panels can still be told apart and pressed."""
BESIDE = 2 * SPACE_6 + LEAST_CAR.width() + 2 * SPACE_3 + SPACE_3 + SIDE
"""From this width on the side panel stands beside the car, px."""
BELOW_HEIGHT = 420
"""Height of the side panel below the car: tabs, two or three marks, the details of one."""
ANY_WIDTH = (1 << 24) - 1
"""Qt's word for "no limit" (``QWIDGETSIZE_MAX``)."""
PARTS = ("marks", "checks", "state")


def lie_in(scroll: QScrollArea, content: QWidget) -> None:
    """Lay ``content`` into an area that scrolls it up and down where it is too high, and never takes the cursor."""
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(content)


def bare_scroll(content: QWidget) -> QScrollArea:
    """Return an area that scrolls what is too high for it."""
    scroll = QScrollArea()
    lie_in(scroll, content)
    return scroll


def scrolling(content: QWidget) -> QScrollArea:
    """Return a widget that scrolls what is too high for it, and leaves the room below it free."""
    holder = QWidget()
    holder.setProperty("role", "scrolled")
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(content)
    column.addStretch(1)
    return bare_scroll(holder)


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
        self.stand(beside=True)
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

    def stand(self, *, beside: bool) -> None:
        """Be a column beside the car, or as wide as the page below it."""
        self.setMinimumWidth(SIDE)
        self.setMaximumWidth(SIDE if beside else ANY_WIDTH)
        self.setMinimumHeight(0 if beside else BELOW_HEIGHT)

    def hasHeightForWidth(self) -> bool:
        """Return False: what wraps in here scrolls, and is no reason for the page to be higher."""
        return False

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


class SheetArea(QScrollArea):
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
        self.diagram.setMinimumSize(LEAST_CAR)
        self.hint = ElidedLabel("", "hint")
        self.storing = TextLabel("", "hint")
        self.photos = PhotoRow(context.tasks, context.desk.blobs)
        self.lost = ElidedLabel("", "hint")
        self.lost.set_tone("warning")
        self.lost.hide()
        self.photos.lost.connect(self._show_lost)
        self.side = SidePanel(context, moment)
        self._build()
        self.show_storing(0)

    def _build(self) -> None:
        self._car = QWidget()
        self._car.setProperty("role", "scrolled")
        column = QVBoxLayout(self._car)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_2)
        column.addWidget(self.kinds)
        column.addWidget(self.diagram, 1)
        below = QHBoxLayout()
        below.addWidget(self.hint, 1)
        below.addWidget(self.storing)
        column.addLayout(below)
        column.addWidget(self.lost)
        column.addWidget(self.photos)
        self._left = Card(padding=0)
        self._car_scroll = bare_scroll(self._car)
        self._left.body.addWidget(self._car_scroll)
        whole = QWidget()
        whole.setProperty("role", "scrolled")
        self._row = QHBoxLayout(whole)
        self._row.setContentsMargins(SPACE_6, SPACE_3, SPACE_6, SPACE_3)
        self._row.setSpacing(SPACE_3)
        self._row.addWidget(self._left, 1)
        self._row.addWidget(self.side)
        lie_in(self, whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the side panel beside the car, or below it where there is no room beside."""
        super().resizeEvent(event)
        beside = event.size().width() >= BESIDE
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self.side.stand(beside=beside)
        # Two areas that scroll, one in the other, would fight for the wheel: below each other only the outer one does.
        self._car_scroll.setMinimumHeight(0 if beside else self._car.minimumSizeHint().height())

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

    def _show_lost(self, photos: int) -> None:
        """Say once, not at every photo, what to do where files are missing."""
        self.lost.setText(
            t("Photos missing: {n}. Restore the attachments from a backup, or take them again.", n=photos)
        )
        self.lost.setVisible(photos > 0)

    def show_storing(self, photos: int) -> None:
        """Show how many photos are on their way."""
        self.storing.setVisible(photos > 0)
        self.storing.setText(t("Storing photos: {n} …", n=photos))
