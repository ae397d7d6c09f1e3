"""The global search: type anything about a customer or car, arrows and Enter, nothing else to learn."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from advisor_app.i18n import words
from ui.kit.scanner import SCANS_WELCOME
from ui.shell.data import SearchRow
from ui.theme.current import colour
from ui.theme.fonts import font
from ui.theme.icons import icon_pixmap, paint_icon
from ui.theme.tokens import RADIUS_SMALL, SPACE_2, SPACE_3

t = words("shell")
ROW = Qt.ItemDataRole.UserRole
_HEIGHT = 48
_MOST = 8
_Index = QModelIndex | QPersistentModelIndex
_WALK = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class SearchRows(QAbstractListModel):
    """The rows found."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: tuple[SearchRow, ...] = ()

    def show_rows(self, rows: Sequence[SearchRow]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of rows; rows have no children."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row's words for a screen reader, or the row itself for ``ROW``."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return "  ".join(part for part in (row.title, row.subtitle, row.right) if part)
        return None


class SearchPainter(QStyledItemDelegate):
    """Paints icon, title over subtitle, and the state at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Return the height of a row."""
        return QSize(200, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        row = index.data(ROW)
        area = QRect(option.rect).adjusted(SPACE_2, 1, -SPACE_2, -1)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            chosen = bool(state & QStyle.StateFlag.State_Selected)
            painter.setBrush(colour("surface_selected" if chosen else "surface_hover"))
            painter.drawRoundedRect(area, RADIUS_SMALL, RADIUS_SMALL)
        icon_area = QRectF(area.left() + SPACE_3, area.top() + (area.height() - 20) / 2, 20, 20)
        paint_icon(painter, icon_area, row.icon, "text_second")
        text = area.adjusted(SPACE_3 + 20 + SPACE_3, 5, -SPACE_3, -5)
        painter.setFont(font("second"))
        painter.setPen(colour("text_second"))
        right = painter.fontMetrics().horizontalAdvance(row.right)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, row.right)
        text.setRight(text.right() - right - SPACE_3)
        under = painter.fontMetrics().elidedText(row.subtitle, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, under)
        painter.setFont(font("body", bold=True))
        painter.setPen(colour("text"))
        over = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, text.width())
        place = Qt.AlignmentFlag.AlignTop if row.subtitle else Qt.AlignmentFlag.AlignVCenter
        painter.drawText(text, place | Qt.AlignmentFlag.AlignLeft, over)
        painter.restore()


class SearchPopup(QFrame):
    """Lies over the window while somebody searches; Esc closes it and gives the focus back.

    Signals:
        typed: (text) every change of the text, at once; answer with ``set_rows``.
        chosen: (target) a row was chosen; the popup has closed.
        closed: it was left without choosing.
    """

    typed = Signal(str)
    chosen = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "search")
        self.setObjectName("search")
        self._over = parent
        self._back: QWidget | None = None
        self._answered = ""
        self._entered = False
        self._sign = QLabel()
        self.field = QLineEdit()
        self.field.setObjectName("search.field")
        self.field.setPlaceholderText(t("Plate, phone, name, VIN, order no."))
        self.field.setAccessibleName(t("Search everything"))
        self.field.setProperty(SCANS_WELCOME, True)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._changed)
        self.field.returnPressed.connect(self._choose)
        self._rows = SearchRows(self)
        self.list = QListView()
        self.list.setObjectName("search.rows")
        self.list.setModel(self._rows)
        self.list.setItemDelegate(SearchPainter(self))
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(t("Found"))
        self.list.clicked.connect(self._choose)
        self._hint = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._hint.setProperty("role", "hint")
        self._hint.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_3, 0, SPACE_3, 0)
        head.addWidget(self._sign)
        head.addWidget(self.field)
        line = QFrame()
        line.setProperty("role", "line")
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(1, SPACE_2, 1, SPACE_2)
        column.setSpacing(SPACE_2)
        for part in (line, self.list, self._hint):
            column.addWidget(part)
        column.insertLayout(0, head)
        self.hide()

    def open(self, text: str = "") -> None:
        """Show it over the window with the cursor in it."""
        if not self.isVisible():
            self._back = self.window().focusWidget()
        self._sign.setPixmap(icon_pixmap("search", "text_second", 20, self.devicePixelRatioF()))
        self.field.setText(text)
        self.field.selectAll()
        self.set_rows(text, ())
        self._answered, self._entered = "", False
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.typed.emit(text)

    def close_search(self) -> None:
        """Hide it and give the focus back to where it was."""
        if self.isVisible():
            self.hide()
            if self._back is not None and self._back.isVisible():
                self._back.setFocus(Qt.FocusReason.OtherFocusReason)
            self._back = None

    def set_rows(self, text: str, rows: Sequence[SearchRow], nothing: str = "") -> None:
        """Show what was found for ``text``; an answer to an older text is passed over.

        Args:
            text: what was asked.
            rows: best first.
            nothing: words for the case that nothing was found; a friendly default stands in for it.
        """
        if text != self.field.text():
            return
        self._answered = text
        self._rows.show_rows(rows)
        if rows:
            self.list.setCurrentIndex(self._rows.index(0))
        self.list.setVisible(bool(rows))
        self.list.setFixedHeight(min(len(rows), _MOST) * _HEIGHT)
        if rows:
            self._hint.setText(t("↑ ↓ choose    Enter open    Esc close"))
        elif text.strip():
            self._hint.setText(
                nothing or t("Nothing found. Try fewer letters, the last four of the phone, or the plate.")
            )
        else:
            self._hint.setText(
                t("Type the beginning or the end of a plate or phone, a name or its pinyin, or scan a paper.")
            )
        self._fit()
        if self._entered:
            self._choose()

    def place(self) -> None:
        """Fit into the parent after it changed its size."""
        parent = self._over
        wide = max(320, min(640, parent.width() - 48))
        self.setFixedWidth(wide)
        self.move((parent.width() - wide) // 2, 44)
        self._fit()

    def eventFilter(self, _target: QObject, event: QEvent) -> bool:
        """Let the arrows walk the list while the cursor stays in the field; Esc closes, Tab stays.

        A page whose rows come late takes the cursor when they do; it gets it when the search is done.
        """
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() is Qt.FocusReason.OtherFocusReason and self.isVisible():
                QTimer.singleShot(0, self, self._take_back)
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.close_search()
                self.closed.emit()
                return True
            if event.key() in _WALK:
                self._walk(event.key())
                return True
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                return True
        return False

    def _take_back(self) -> None:
        now = self.window().focusWidget()
        if self.isVisible() and now is not None and now is not self.field:
            self._back = now
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _walk(self, key: int) -> None:
        count = self._rows.rowCount()
        if count:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_MOST}.get(Qt.Key(key), _MOST)
            here = self.list.currentIndex().row() + step
            last = count - 1
            wrapped = here % count if abs(step) == 1 else max(0, min(last, here))
            self.list.setCurrentIndex(self._rows.index(wrapped))

    def _changed(self, text: str) -> None:
        self._entered = False
        if self.isVisible():
            self.typed.emit(text)

    def _choose(self) -> None:
        """Open the chosen row; whoever was faster than the answer (a scanner is) gets its first row when it comes."""
        self._entered = self._answered != self.field.text()
        if self._entered:
            return
        index = self.list.currentIndex()
        if index.isValid():
            target = index.data(ROW).target
            self.close_search()
            self.chosen.emit(target)

    def _fit(self) -> None:
        self._column.activate()
        self.resize(self.width(), max(self._column.heightForWidth(self.width()), self._column.minimumSize().height()))
