"""The cards of the board: a list per column, painted; keys move between and inside columns."""

from collections.abc import Callable
from dataclasses import replace
from math import ceil

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from advisor_app.domain.job import PauseReason
from advisor_app.domain.stages import Punctuality
from advisor_app.domain.values.plate import format_plate
from advisor_app.i18n import label, words
from advisor_app.ports.reads.board import BoardCard
from ui.kit import formats
from ui.kit.badges import BadgeSpec, badge_size, paint_badge, progress_badge
from ui.kit.keys import CardKeys
from ui.kit.plate import paint_plate, plate_size
from ui.kit.text import plain_tip
from ui.theme.current import colour
from ui.theme.fonts import font
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3

t = words("board")

Index = QModelIndex | QPersistentModelIndex
Sign = Callable[[BoardCard], Punctuality]
TimeText = Callable[[BoardCard], str]
HEIGHT = 124
PLATE = 24
STRIP = 5
TIME = 20
"""Height of a line of its own for the time, px."""
READABLE = 0.8
"""How far a plate may be drawn smaller, so that it can still be read at arm's length."""
LEAST = 160
"""Width a card asks for, px; its column may be narrower."""
WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
LATE_SIGNS = {Punctuality.LATE: "late", Punctuality.AT_RISK: "risk", Punctuality.ON_TIME: ""}


def state_badge(card: BoardCard, sign: Sign) -> BadgeSpec:
    """Return the badge of a card: progress colour with its word and shape, stop sign, late sign."""
    late = LATE_SIGNS[sign(card)]
    if card.progress is None:
        return progress_badge("none", t("Expected"), late=late)
    text = formats.state_words(card.progress, ready=card.ready, stop=card.on_hold)
    return progress_badge(card.progress.value, text, stop=card.on_hold, late=late)


def late_word(sign: Punctuality) -> str:
    """Return the word beside the time of a card that is late or may become so; empty for one that is neither."""
    return {Punctuality.LATE: t("Late"), Punctuality.AT_RISK: t("At risk")}.get(sign, "")


def note(card: BoardCard) -> str:
    """Return what stands beside the state: that a check sent the work back, and what a stopped car waits for."""
    return formats.joined(t("Rework") if card.rework else "", _hold_words(card) if card.on_hold else "")


def _hold_words(card: BoardCard) -> str:
    """Return what a stopped car waits for; without a reason of a job it is the answer to found work."""
    names = {
        PauseReason.PARTS: t("Waiting for parts"),
        PauseReason.APPROVAL: t("Waiting for the customer"),
        PauseReason.BAY: t("Waiting for a bay"),
        PauseReason.TOOL: t("Waiting for a tool"),
    }
    return names.get(card.hold, label(card.hold)) if card.hold is not None else names[PauseReason.APPROVAL]


def state_in(card: BoardCard, sign: Sign, room: float) -> tuple[BadgeSpec, str]:
    """Return badge and note for ``room`` px.

    Where the state does not fit beside its signs, the badge leaves out the late sign, whose word stands at the time. A
    word that does not fit even so stands in the note, whole.
    """
    badge, said = state_badge(card, sign), note(card)
    for one in (badge, replace(badge, late="")):
        if badge_size(one).width() <= room:
            return one, said
    return replace(badge, text=""), formats.joined(badge.text, said)


def note_height(words_: str, room: float) -> float:
    """Return how high a note is that is broken into lines of ``room`` px; 0 without words."""
    if not words_:
        return 0.0
    box = QRectF(0, 0, max(room, 1.0), 1000)
    return QFontMetricsF(font("second")).boundingRect(box, WRAPPED, words_).height()


class CardsModel(QAbstractListModel):
    """The cards of one column."""

    def __init__(self, sign: Sign) -> None:
        super().__init__()
        self.cards: tuple[BoardCard, ...] = ()
        self._sign = sign

    def set_cards(self, cards: tuple[BoardCard, ...]) -> None:
        """Show other cards; nothing happens when they are the same."""
        if cards != self.cards:
            self.beginResetModel()
            self.cards = cards
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of cards."""
        return 0 if parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the words of a card for screen readers and tooltips, or the card itself."""
        if not index.isValid():
            return None
        card = self.cards[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return card
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            parts = (
                format_plate(card.plate),
                card.make_model,
                card.customer,
                card.advisor,
                *card.workers,
                *card.bays,
                state_badge(card, self._sign).text,
                late_word(self._sign(card)),
                note(card),
            )
            shown = " · ".join(part for part in parts if part)
            return plain_tip(shown) if role == Qt.ItemDataRole.ToolTipRole else shown
        return None


class CardPainter(QStyledItemDelegate):
    """Paints a card: strip, plate, time, car, people, note, state. One with a note is higher by its lines."""

    def __init__(self, sign: Sign, time_text: TimeText) -> None:
        super().__init__()
        self._sign = sign
        self._time_text = time_text

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the room of a card and the gap under it."""
        view = option.widget
        wide = view.viewport().width() if isinstance(view, QListView) else LEAST
        room = self._inner(self._box(QRectF(0, 0, wide, HEIGHT))).width()
        card = index.data(Qt.ItemDataRole.UserRole)
        _, said = state_in(card, self._sign, room)
        more = ceil(note_height(said, room)) + SPACE_1 if said else 0
        more += 0 if self._beside(card, room) else TIME * len(self._time_lines(card, room))
        return QSize(LEAST, HEIGHT + SPACE_2 + more)

    def _beside(self, card: BoardCard, room: float) -> bool:
        """Whether the time has room beside a plate that can be read; else it stands below it."""
        wide = QFontMetricsF(font("body", bold=True)).horizontalAdvance(self._time_text(card))
        return plate_size(card.plate, PLATE).width() * READABLE <= room - wide - SPACE_2

    def _time_lines(self, card: BoardCard, room: float) -> list[str]:
        """Return what stands below a plate that has no room beside it: one line, or the word and the time in one each."""
        text = self._time_text(card)
        fits = QFontMetricsF(font("body", bold=True)).horizontalAdvance(text) <= room
        return [text] if fits else text.rsplit(" ", 1)

    @staticmethod
    def _box(item: QRectF) -> QRectF:
        return item.adjusted(1, 1, -1, -SPACE_2 - 1)

    @staticmethod
    def _inner(box: QRectF) -> QRectF:
        return box.adjusted(STRIP + SPACE_3, SPACE_3, -SPACE_3, -SPACE_3)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one card."""
        card = index.data(Qt.ItemDataRole.UserRole)
        box = self._box(QRectF(option.rect))
        state = option.state
        focused = bool(state & QStyle.StateFlag.State_Selected) and bool(state & QStyle.StateFlag.State_HasFocus)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter, box, card, focused, hovered)
        inner = self._inner(box)
        beside = self._beside(card, inner.width())
        lines = [] if beside else self._time_lines(card, inner.width())
        self._paint_top(painter, inner, card, lines)
        top = inner.top() + PLATE + SPACE_2 + TIME * len(lines)
        middle = QRectF(inner.left(), top, inner.width(), 18)
        self._line(painter, middle, card.make_model or card.customer, "body", "text")
        people = self._people(card, inner.width())
        self._line(painter, middle.translated(0, 19), people, "second", "text_second")
        spec, said = state_in(card, self._sign, inner.width())
        size = badge_size(spec)
        bottom = QRectF(inner.left(), inner.bottom() - size.height(), min(size.width(), inner.width()), size.height())
        paint_badge(painter, bottom, spec)
        if said:
            painter.setFont(font("second"))
            painter.setPen(colour("warning_text" if note(card) else "text"))
            high = note_height(said, inner.width())
            painter.drawText(QRectF(inner.left(), bottom.top() - high - 3, inner.width(), high), WRAPPED, said)
        painter.restore()

    @staticmethod
    def _people(card: BoardCard, room: float) -> str:
        """Return who and where: bay, who works, advisor; the last of them are left out whole where they do not fit."""
        parts = [part for part in ("、".join(card.bays), "、".join(card.workers), card.advisor) if part]
        measure = QFontMetricsF(font("second"))
        while len(parts) > 1 and measure.horizontalAdvance(" · ".join(parts)) > room:
            parts.pop()
        return " · ".join(parts)

    @staticmethod
    def _paint_frame(painter: QPainter, box: QRectF, card: BoardCard, focused: bool, hovered: bool) -> None:
        painter.setPen(QPen(colour("accent" if focused else "border"), 2 if focused else 1))
        painter.setBrush(colour("raised" if hovered else "surface"))
        painter.drawRoundedRect(box, 6, 6)
        painter.save()
        painter.setClipRect(QRectF(box.left(), box.top(), STRIP + 1, box.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(f"progress_{card.progress.value}" if card.progress else "border"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.restore()

    def _paint_top(self, painter: QPainter, inner: QRectF, card: BoardCard, below: list[str]) -> None:
        """Paint plate and time: beside each other where no lines are to stand ``below``."""
        text = self._time_text(card)
        sign = self._sign(card)
        used = font("body", bold=True)
        wide = QFontMetricsF(used).horizontalAdvance(text)
        plate = plate_size(card.plate, PLATE)
        room = inner.width() - (0 if below else wide + SPACE_2)
        scale = min(1.0, room / plate.width()) if plate.width() else 1.0
        box = QRectF(inner.left(), inner.top(), plate.width() * scale, PLATE * scale)
        if card.plate:
            paint_plate(painter, box, card.plate, card.plate_kind)
        painter.setFont(used)
        painter.setPen(colour({Punctuality.LATE: "late", Punctuality.AT_RISK: "warning_text"}.get(sign, "text_second")))
        middle = Qt.AlignmentFlag.AlignVCenter
        if not below:
            place = QRectF(inner.right() - wide - 1, inner.top(), wide + 2, PLATE)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | middle, text)
        for n, line in enumerate(below):
            place = QRectF(inner.left(), inner.top() + PLATE + 2 + n * TIME, inner.width() + 2, TIME)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | middle, line)

    @staticmethod
    def _line(painter: QPainter, box: QRectF, text: str, role: str, ink: str) -> None:
        used = font(role)
        painter.setFont(used)
        painter.setPen(colour(ink))
        shown = QFontMetricsF(used).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)


class CardList(QListView):
    """One column.

    Signals:
        opened: (BoardCard) Enter or a double click.
        new_time: (BoardCard) T: another delivery time is wanted.
        sideways: (int) arrow left (−1) or right (+1): another column is wanted.
    """

    opened = Signal(object)
    new_time = Signal(object)
    sideways = Signal(int)

    def __init__(self, name: str, sign: Sign, time_text: TimeText) -> None:
        super().__init__()
        self.cards = CardsModel(sign)
        self._painter = CardPainter(sign, time_text)
        self.setModel(self.cards)
        self.setItemDelegate(self._painter)
        self.setAccessibleName(name)
        set_role(self, role="card_list")
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSpacing(0)
        self.setContentsMargins(SPACE_1, 0, SPACE_1, 0)
        self.doubleClicked.connect(self._open)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self.cards.cards[index.row()])

    def card_keys(self) -> CardKeys:
        """Return the keys of its own, for the card of keys."""
        return (
            ("Enter", t("Open the visit of the card")),
            ("← / →", t("Another column")),
            ("T", t("Agree a new delivery time")),
        )  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, T asks for a new delivery time, arrows left and right change the column."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.sideways.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        elif event.key() == Qt.Key.Key_T and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            if self.currentIndex().isValid():
                self.new_time.emit(self.cards.cards[self.currentIndex().row()])
        else:
            super().keyPressEvent(event)

    def enter_at(self, row: int) -> bool:
        """Take the cursor at a row; False while the column is empty."""
        if not self.cards.cards:
            return False
        self.setCurrentIndex(self.cards.index(min(max(row, 0), len(self.cards.cards) - 1)))
        self.setFocus()
        return True
