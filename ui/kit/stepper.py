"""All stages of a visit in one line: what is done, where we are, what comes next, what is blocked."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from advisor_app.i18n import words
from ui.kit.text import plain_tip
from ui.theme.current import colour, metrics
from ui.theme.fonts import font, sized_font
from ui.theme.icons import paint_icon

t = words("kit")
_DOT = 20.0


@dataclass(frozen=True)
class _Setting:
    """How closely the stages stand, px.

    Link between them, before and after a name, side of a box, ring of a later one, disc of a done one; ``short`` and
    ``small`` give shorter and smaller names to all but the stages in hand.
    """

    link: float
    gap: float
    pad: float
    ring: float
    short: bool = False
    done: float = _DOT
    small: bool = False


_SETTINGS = (
    _Setting(10, 6, 8, _DOT),
    _Setting(10, 6, 8, _DOT, short=True),
    _Setting(6, 4, 6, _DOT, short=True),
    _Setting(5, 4, 5, 8, short=True),
    _Setting(5, 4, 4, 8, short=True, done=14),
    _Setting(4, 3, 4, 8, short=True, done=13, small=True),
)
"""From roomy to close; the first in which all names fit is taken, else the last."""


@dataclass(frozen=True)
class _Place:
    """Where one stage stands: its box, the name shown ("" for its sign alone), width of its sign, before the name."""

    box: QRectF
    name: str
    sign: float
    pad: float
    gap: float
    small: bool = False


@dataclass(frozen=True)
class Step:
    """One stage as shown.

    Attributes:
        code: stable code, handed back when it is chosen.
        text: its name.
        state: ``done``, ``current``, ``next``, ``blocked`` or ``upcoming``.
        hint: tooltip, e.g. why it is blocked.
        selected: the page shown is this stage's.
        short: a shorter name for where space is short; "" for none. The tooltip always has the whole one.
    """

    code: str
    text: str
    state: str
    hint: str = ""
    selected: bool = False
    short: str = ""


class Stepper(QWidget):
    """A horizontal list of stages; left and right move, Enter or Space chooses, a click chooses.

    With too little room the names get shorter and smaller, done stages too, and all move closer. Where that is not enough, the names of done
    stages farthest from the current one are left out first, then those of upcoming ones; the current and the selected
    one always keep their words.

    Signals:
        chosen(str): code of the stage.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[Step, ...] = ()
        self._cursor = 0
        self._hover = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(t("Stages of the visit"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_steps(self, steps: tuple[Step, ...] | list[Step]) -> None:
        """Show these stages."""
        self._steps = tuple(steps)
        main = next((n for n, step in enumerate(self._steps) if step.selected), None)
        if main is None:
            main = next((n for n, step in enumerate(self._steps) if step.state in {"current", "next"}), 0)
        self._cursor = main
        self._describe()
        self.updateGeometry()
        self.update()

    def steps(self) -> tuple[Step, ...]:
        """Return the stages shown."""
        return self._steps

    def cursor_code(self) -> str:
        """Return the code of the stage the keyboard stands on, or ``""``."""
        return self._steps[self._cursor].code if self._steps else ""

    def sizeHint(self) -> QSize:
        """Return one line, as high as a row."""
        return QSize(480, metrics().row + 4)

    def minimumSizeHint(self) -> QSize:
        """Return room for the signs alone."""
        return QSize(round(len(self._steps) * (_DOT + 10)) + 120, metrics().row + 4)

    def _describe(self) -> None:
        if not self._steps:
            return
        step = self._steps[self._cursor]
        state = {
            "done": t("done"),
            "current": t("current"),
            "next": t("next"),
            "blocked": t("blocked"),
            "upcoming": t("later"),
        }[step.state]
        place = t("{n} of {total}", n=self._cursor + 1, total=len(self._steps))
        self.setAccessibleDescription(", ".join(part for part in (step.text, state, place, step.hint) if part))

    def _places(self) -> list[_Place]:
        """Return where each stage stands and which name it shows."""
        for setting in _SETTINGS:
            names = [step.short or step.text if setting.short else step.text for step in self._steps]
            signs = [self._sign(step, setting) for step in self._steps]
            wide = [
                self._name_width(step, name, small=setting.small) + setting.gap
                for step, name in zip(self._steps, names, strict=True)
            ]
            # A stage without its name has a whole sign, with its number; so a name may cost less than it is wide.
            costs = [wide[n] + setting.pad / 2 - (_DOT - signs[n]) for n in range(len(names))]
            room = self.width() - 2 - len(names) * (_DOT + setting.pad) - setting.link * (len(names) - 1)
            if sum(costs) <= room:
                break
        if not self._steps:
            return []
        for n in self._by_weight():
            if costs[n] <= room or self._strong(self._steps[n]):
                room -= costs[n]
            else:
                names[n], wide[n], signs[n] = "", 0.0, _DOT
        link = setting.link + min(18.0, max(0.0, room) / max(1, len(names) - 1))
        places = []
        x = 1.0
        for name, sign, width in zip(names, signs, wide, strict=True):
            whole = sign + setting.pad + (width + setting.pad / 2 if name else 0)
            places.append(
                _Place(QRectF(x, 2, whole, self.height() - 4), name, sign, setting.pad, setting.gap, setting.small)
            )
            x += whole + link
        return places

    def _sign(self, step: Step, setting: _Setting) -> float:
        if self._strong(step):
            return _DOT
        return {"upcoming": setting.ring, "done": setting.done}.get(step.state, _DOT)

    def _name_width(self, step: Step, name: str, *, small: bool) -> float:
        return QFontMetricsF(self._font(step, small=small)).horizontalAdvance(name) + 2

    def _font(self, step: Step, *, small: bool) -> QFont:
        strong = self._strong(step)
        return font("second" if small and not strong else "body", bold=strong)

    def shown_names(self) -> tuple[str, ...]:
        """Return the name at each stage as drawn, "" where only its sign stands."""
        return tuple(place.name for place in self._places())

    @staticmethod
    def _strong(step: Step) -> bool:
        return step.selected or step.state == "current"

    def _by_weight(self) -> list[int]:
        """Return the stages in the order in which they get their words."""
        middle = next((n for n, step in enumerate(self._steps) if step.state in {"current", "next"}), self._cursor)

        def weight(n: int) -> tuple[bool, bool, bool, float]:
            step = self._steps[n]
            distance = n - middle if n >= middle else (middle - n) * 1.5
            return (not self._strong(step), step.state != "next", step.state == "done", distance)

        return sorted(range(len(self._steps)), key=weight)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the stages and what links them."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            places = self._places()
            for n, place in enumerate(places[1:]):
                box = place.box
                middle = box.center().y()
                done = self._steps[n].state == "done"
                painter.setPen(QPen(colour("progress_green" if done else "border_strong"), 1.5 if done else 1.0))
                painter.drawLine(QPointF(places[n].box.right() + 1, middle), QPointF(box.left() - 1, middle))
            for n, place in enumerate(places):
                self._paint_step(painter, n, place)

    def _paint_step(self, painter: QPainter, n: int, place: _Place) -> None:
        step, box = self._steps[n], place.box
        painter.setPen(Qt.PenStyle.NoPen)
        if step.selected:
            painter.setBrush(colour("accent_weak"))
            painter.drawRoundedRect(box, 6, 6)
        elif n == self._hover:
            painter.setBrush(colour("surface_pressed"))
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus() and n == self._cursor:
            painter.setPen(QPen(colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 5, 5)
        dot = QRectF(box.left() + place.pad / 2, box.center().y() - place.sign / 2, place.sign, place.sign)
        self._paint_dot(painter, step, n, dot)
        if not place.name:
            return
        ink = {"done": "text_second", "current": "text", "next": "text", "blocked": "text", "upcoming": "text_second"}
        painter.setFont(self._font(step, small=place.small))
        painter.setPen(colour("accent_text" if step.selected else ink[step.state]))
        where = QRectF(dot.right() + place.gap, box.top(), box.right() - dot.right() - place.gap, box.height())
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, place.name)

    def _paint_dot(self, painter: QPainter, step: Step, n: int, dot: QRectF) -> None:
        edge_of = 3.5 if dot.width() >= _DOT else 2.0
        sign = dot.adjusted(edge_of, edge_of, -edge_of, -edge_of)
        if step.state == "done":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("progress_green"))
            painter.drawEllipse(dot)
            paint_icon(painter, sign, "check", "surface")
            return
        if step.state == "blocked":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("danger_weak"))
            painter.drawEllipse(dot)
            paint_icon(painter, dot.adjusted(3, 3, -3, -3), "lock", "danger_text")
            return
        full = step.state == "current"
        edge = {"current": "accent", "next": "accent", "upcoming": "border_strong"}[step.state]
        inside = dot.adjusted(0.75, 0.75, -0.75, -0.75)
        painter.setPen(QPen(colour(edge), 1.5))
        painter.setBrush(colour("accent" if full else "surface"))
        painter.drawEllipse(inside)
        if dot.width() < _DOT:
            return
        painter.setFont(sized_font(11, bold=full))
        painter.setPen(colour("on_accent" if full else ("accent_text" if step.state == "next" else "text_second")))
        painter.drawText(dot, Qt.AlignmentFlag.AlignCenter, str(n + 1))

    def _at(self, point: QPointF) -> int:
        return next((n for n, place in enumerate(self._places()) if place.box.contains(point)), -1)

    def _move(self, to: int) -> None:
        if self._steps:
            self._cursor = max(0, min(len(self._steps) - 1, to))
            self._describe()
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows, choose with Enter or Space."""
        moves = {
            int(Qt.Key.Key_Left): self._cursor - 1,
            int(Qt.Key.Key_Right): self._cursor + 1,
            int(Qt.Key.Key_Home): 0,
            int(Qt.Key.Key_End): len(self._steps) - 1,
        }
        if event.key() in moves:
            self._move(moves[event.key()])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._steps:
            self.chosen.emit(self.cursor_code())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the stage under the pointer."""
        at = self._at(event.position())
        if at >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._move(at)
            self.chosen.emit(self.cursor_code())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what would be chosen."""
        at = self._at(event.position())
        if at != self._hover:
            self._hover = at
            self.setCursor(Qt.CursorShape.PointingHandCursor if at >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the hovered stage."""
        self._hover = -1
        self.update()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        self.update()
        super().focusInEvent(event)

    def event(self, event: QEvent) -> bool:
        """Show name and hint of the stage under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self._at(QPointF(event.pos()))
            if at >= 0:
                step = self._steps[at]
                words_ = f"{step.text}\n{step.hint}" if step.hint else step.text
                QToolTip.showText(event.globalPos(), plain_tip(words_), self)
            return True
        return super().event(event)
