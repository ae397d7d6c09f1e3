"""The signature under a signed sheet, and the way to its paper."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from advisor_app.i18n import label, words
from advisor_app.ports.reads.walkarounds import SignedCard
from ui.features.walkaround.photo_row import decoded
from ui.kit import formats
from ui.kit.buttons import Button
from ui.kit.context import Context
from ui.kit.text import ElidedLabel
from ui.theme.current import colour
from ui.theme.tokens import SPACE_2, SPACE_3

t = words("walkaround")
HEIGHT = 52


class SignatureCard(QFrame):
    """Who signed, when and how, with the drawing; hidden while nobody did.

    Signals:
        paper_wanted(): the reception sheet is to be shown.
    """

    paper_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setProperty("kind", "success")
        self._context = context
        self._sha = ""
        self.who = ElidedLabel("", "strong")
        self.when = ElidedLabel("", "second")
        self.drawing = QLabel()
        self.drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.paper = Button(t("Reception sheet"), icon="printer")
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.who)
        names.addWidget(self.when)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addLayout(names, 1)
        row.addWidget(self.paper)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_2, SPACE_2, SPACE_2)
        column.setSpacing(SPACE_2)
        column.addLayout(row)
        column.addWidget(self.drawing)
        self.paper.clicked.connect(lambda _on=False: self.paper_wanted.emit())
        self.hide()

    def show_signature(self, signed: SignedCard | None) -> None:
        """Show a signature; None hides the card."""
        self.setVisible(signed is not None)
        if signed is None:
            return
        now = self._context.desk.clock.now()
        self.who.setText(t("Signed by {name}", name=signed.signer))
        self.when.setText(formats.joined(formats.moment_text(signed.signed_at, now), label(signed.how)))
        sha = signed.image_sha or ""
        self.drawing.setVisible(bool(sha))
        if sha and sha != self._sha:
            self._sha = sha
            self.drawing.clear()
            self._context.tasks.job(lambda: decoded(self._context.desk.blobs.get(sha))).then(
                self._drawn, lambda _: self.drawing.hide()
            )

    def _drawn(self, image: QImage) -> None:
        ratio = self.devicePixelRatioF()
        small = image.scaled(
            round(280 * ratio), round(HEIGHT * ratio), Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )  # fmt: skip
        # Ink is dark in both themes, so there is paper under it.
        paper = QPixmap(small.size())
        paper.fill(colour("signature_paper"))
        with QPainter(paper) as painter:
            painter.drawImage(0, 0, small)
        paper.setDevicePixelRatio(ratio)
        self.drawing.setPixmap(paper)
        self.drawing.setAccessibleName(t("Signature"))
