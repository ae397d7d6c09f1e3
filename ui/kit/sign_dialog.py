"""The pad on which a customer signs, or the note that the printed paper was signed."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advisor_app.domain.signature import SignedOn
from advisor_app.i18n import words
from advisor_app.ports.blobs import BlobStore
from advisor_app.ports.replies import Signed
from ui.kit.buttons import Button
from ui.kit.edged_dialog import EdgedDialog
from ui.kit.forms import Field
from ui.kit.inputs import TextInput
from ui.kit.signature_pad import SignaturePad
from ui.kit.tasks import Tasks
from ui.kit.text import TextLabel
from ui.theme.tokens import SPACE_4, SPACE_6

t = words("kit")


class SignDialog(EdgedDialog):
    """Asks for a name and a signature on the pad, or on paper.

    Args:
        title: what is signed, short.
        text: what the customer agrees to, as the advisor says it.
        signer: name to begin with.
        done: gets the signer, how, and the drawing as PNG (None on paper); called once.
    """

    def __init__(
        self, parent: QWidget, title: str, text: str, signer: str, done: Callable[[str, SignedOn, bytes | None], object]
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sign_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setModal(True)
        self._done = done
        self.name = Field(t("Who signs"), TextInput(limit=100), name="signer", required=True)
        self.name.set_value(signer)
        self.pad = SignaturePad(t("Please sign here"))
        self.pad.setMinimumSize(560, 220)
        self.sign = Button(t("Signed on screen"), role="primary", key="F9")
        self.paper = Button(t("Signed on paper"), key="F8")
        self.clear = Button(t("Clear"), role="quiet", key="Alt+C")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_4)
        column.addWidget(TextLabel(title, "title"))
        column.addWidget(TextLabel(text, "body", wrap=True))
        column.addWidget(self.name)
        column.addWidget(self.pad, 1)
        row = QHBoxLayout()
        row.addWidget(self.clear)
        row.addStretch(1)
        row.addWidget(self.paper)
        row.addWidget(self.sign)
        column.addLayout(row)
        self.sign.setEnabled(False)
        self.pad.changed.connect(lambda: self.sign.setEnabled(not self.pad.is_empty()))
        self.clear.clicked.connect(self.pad.clear)
        self.sign.clicked.connect(lambda: self._take(SignedOn.SCREEN, self.pad.png()))
        self.paper.clicked.connect(lambda: self._take(SignedOn.PAPER, None))

    def _take(self, how: SignedOn, png: bytes | None) -> None:
        name = str(self.name.value() or "").strip()
        if not name:
            self.name.set_error(t("Please write who signs."))
            self.name.focus_editor()
            return
        if problem := self.name.editor.problem():
            self.name.set_error(problem)
            self.name.focus_editor()
            return
        done, self._done = self._done, lambda *_: None
        self.accept()
        done(name, how, png)


class QtSignatures:
    """Opens the pad and stores the drawing before anybody hears of it (``kit.context.SignatureDoor``)."""

    def __init__(self, window: QWidget, tasks: Tasks, blobs: BlobStore) -> None:
        self._window = window
        self._tasks = tasks
        self._blobs = blobs

    def ask(self, title: str, text: str, signer: str, done: Callable[[Signed], object]) -> None:
        """Ask for a signature."""

        def drawn(name: str, how: SignedOn, png: bytes | None) -> None:
            if png is None:
                done(Signed(name, how))
            else:
                self._tasks.job(self._blobs.put, png).then(lambda sha: done(Signed(name, how, sha)))

        SignDialog(self._window, title, text, signer, drawn).open()
