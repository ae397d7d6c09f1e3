"""The VIN field: counts signs, checks the check digit while typing, and offers what a misread VIN probably was."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from advisor_app.domain.values.vin import LENGTH, VinCheck, VinProblem, check_vin, normalise_vin
from advisor_app.i18n import words
from ui.kit.buttons import Button
from ui.kit.inputs import LineInput
from ui.kit.popup import Popup
from ui.kit.text import TextLabel
from ui.theme.current import colour
from ui.theme.fonts import font, numbers_font
from ui.theme.icons import paint_icon

t = words("kit")


class VinInput(LineInput):
    """A vehicle identification number. Value: normalised str, "" while empty; never repaired by itself.

    A wrong VIN is a warning with override: ``doubt()`` has the words. Where I, O or Q were read for 1 and 0, a button
    (Alt+Enter) takes the corrected one.

    Signals:
        checked(object): the ``VinCheck`` after each change.
    """

    checked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(t("17 letters and digits"), parent=parent)
        made = numbers_font("body")
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.6)
        self.setFont(made)
        self.setMaxLength(40)
        self.setTextMargins(0, 0, 52, 0)
        self._offer: Popup | None = None
        self._offer_button: Button | None = None
        self.textChanged.connect(self._changed)
        self.left.connect(lambda: self.set_value(self.value()))

    def value(self) -> str:
        """Return the normalised VIN."""
        return normalise_vin(self.text())

    def check(self) -> VinCheck:
        """Return what is known about the text."""
        return check_vin(self.text())

    def doubt(self) -> str:
        """Return what looks wrong, in words, or ``""``."""
        check = self.check()
        if not check.vin or not check.problems:
            return ""
        if VinProblem.CHARACTERS in check.problems:
            wrong = "、".join(check.vin[at - 1] for at in check.wrong_positions)
            return t("A VIN has no {signs}. Please compare it with the car.", signs=wrong)
        if VinProblem.LENGTH in check.problems:
            return t("{n} of 17 signs. Please compare it with the car.", n=len(check.vin))
        return t(
            "The check digit does not fit (place 9 should be {expected}). Imported cars may lack it; you may keep it.",
            expected=check.expected_check,
        )

    def take_suggestion(self) -> bool:
        """Take the corrected VIN; False where there is none."""
        suggestion = self.check().suggestion
        if suggestion is None:
            return False
        self.setText(suggestion)
        self.edited.emit()
        return True

    def _changed(self) -> None:
        upper = self.text().upper()
        if upper != self.text():
            at = self.cursorPosition()
            self.setText(upper)
            self.setCursorPosition(at)
            return
        check = self.check()
        self.checked.emit(check)
        if check.suggestion is not None and self.hasFocus():
            self._show_offer(check.suggestion)
        elif self._offer is not None:
            self._offer.hide()

    def _show_offer(self, suggestion: str) -> None:
        if self._offer is None or self._offer_button is None:
            self._offer = Popup(self)
            layout = QHBoxLayout(self._offer)
            layout.setContentsMargins(10, 6, 6, 6)
            layout.addWidget(TextLabel(t("Did you mean"), "muted"))
            self._offer_button = Button("", role="link", key="Alt+Return")
            self._offer_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._offer_button.clicked.connect(lambda _on=False: self.take_suggestion())
            layout.addWidget(self._offer_button)
        self._offer_button.setText(suggestion)
        self._offer.open_at_anchor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Put the offer away with Esc."""
        if event.key() == Qt.Key.Key_Escape and self._offer is not None and self._offer.isVisible():
            self._offer.hide()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, and at the right the count or the verdict."""
        super().paintEvent(event)
        check = self.check()
        if not check.vin:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            middle = self.height() / 2
            if len(check.vin) == LENGTH and not check.problems:
                paint_icon(painter, QRectF(self.width() - 28, middle - 8, 16, 16), "success", "success")
            elif len(check.vin) >= LENGTH or VinProblem.CHARACTERS in check.problems:
                paint_icon(painter, QRectF(self.width() - 28, middle - 8, 16, 16), "warning", "warning")
            else:
                painter.setFont(font("second"))
                painter.setPen(colour("text_second"))
                room = self.rect().adjusted(0, 0, -10, 0)
                painter.drawText(
                    room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{len(check.vin)}/{LENGTH}"
                )
