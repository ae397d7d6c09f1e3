"""Shows papers with their print choices (``kit.context.PaperDoor``) and keeps the honest ledger of every print."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import QMarginsF, QObject, QRectF, QTimer
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from advisor_app.domain.printing import PaperKind, PrintState
from advisor_app.domain.values.errors import TradeError
from advisor_app.domain.values.ids import new_id
from advisor_app.i18n import current_language, error_text, label, words
from advisor_app.integrations.raster import Raster, page_sizes, raster
from advisor_app.paper_desk import MadePaper
from advisor_app.ports.reads.papers import PaperAsked
from ui.kit.context import Context
from ui.kit.turn import next_turn
from ui.shell.data import PrintWish
from ui.shell.preview_dialog import PreviewDialog

t = words("shell")
T = TypeVar("T")

DPI = 200
AFTER_WHAT_ASKED = 120
"""Milliseconds after which a preview opens: whoever asked for it is just showing what was stored, and that is painted first."""
TONES = {PrintState.SPOOLED: "success", PrintState.FAILED: "danger", PrintState.UNKNOWN: "warning"}


def image_of(picture: Raster) -> QImage:
    """Return a raster as Qt's picture, with pixels of its own."""
    shape = picture.width, picture.height, picture.stride
    return QImage(picture.pixels, *shape, QImage.Format.Format_RGB32).copy()


def send(pages: list[Raster], sizes: tuple[tuple[float, float], ...], wish: PrintWish) -> tuple[PrintState, str]:
    """Hand the pages of a paper to a printer of the system; on a worker.

    Returns:
        The state that may be claimed, and what the system said: spooled is not yet printed; a printer that is not
        there any more has failed; a job that the system would not end properly is unknown.
    """
    if wish.printer not in QPrinterInfo.availablePrinterNames():
        return PrintState.FAILED, "printer_gone"
    printer = QPrinter(QPrinterInfo.printerInfo(wish.printer), QPrinter.PrinterMode.HighResolution)
    printer.setCopyCount(wish.copies)
    width, height = sizes[0]
    size = QPageSize(QPageSize.PageSizeId.A4)
    if abs(min(width, height) - 419.5) < 5:
        size = QPageSize(QPageSize.PageSizeId.A5)
    way = QPageLayout.Orientation.Landscape if width > height else QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(size, way, QMarginsF()))
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        return PrintState.FAILED, "printer_refused"
    for number, page in enumerate(pages):
        if number:
            printer.newPage()
        painter.drawImage(QRectF(painter.viewport()), image_of(page))
    return (PrintState.SPOOLED, "") if painter.end() else (PrintState.UNKNOWN, "printer_unknown")


class QtPapers:
    """Opens the preview of a paper; making, drawing and printing run on workers."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._asked: set[PaperAsked] = set()

    def show(self, kind: PaperKind, visit_id: UUID, subject_id: UUID | None = None) -> None:
        """Open the preview of a visit's paper; a paper that was asked for already is made once, until its preview closes."""
        window = self._context.window
        assert isinstance(window, QWidget)
        session = self._context.session
        asked = PaperAsked(kind, visit_id, subject_id, current_language(), session.name)
        if asked not in self._asked:
            self._asked.add(asked)
            QTimer.singleShot(AFTER_WHAT_ASKED, window, lambda: self._open(asked, window))

    def _open(self, asked: PaperAsked, window: QWidget) -> None:
        preview = _Preview(self._context, asked, window)
        preview.dialog.finished.connect(lambda _result: self._asked.discard(asked))
        next_turn(preview, preview.open)


class _Preview(QObject):
    """One open preview. Whoever closes it waits for nothing any more, but what is on its way to a printer is written down."""

    def __init__(self, context: Context, asked: PaperAsked, window: QWidget) -> None:
        self.dialog = PreviewDialog(label(asked.kind), f"{label(asked.kind)}.pdf", window)
        super().__init__(self.dialog)
        self._context, self._asked = context, asked
        self._made: MadePaper | None = None
        self._sizes: tuple[tuple[float, float], ...] = ()
        self._scope = f"counter:{context.session.counter_id}"
        self.dialog.page_wanted.connect(self._draw)
        self.dialog.print_wanted.connect(self._print)
        self.dialog.save_wanted.connect(self._save)
        self.dialog.retry_wanted.connect(self._make)

    def open(self) -> None:
        """Show the dialog and make the paper."""
        self.dialog.open()
        next_turn(self, self._begin)

    def _begin(self) -> None:
        self._make()
        self._context.tasks.job(QPrinterInfo.availablePrinterNames).then(self._if_open(self._offer))

    def _if_open(self, show: Callable[[T], object]) -> Callable[[T], None]:
        """Let ``show`` hear an outcome only while the dialog is there."""

        def told(outcome: T) -> None:
            if isValid(self.dialog):
                show(outcome)

        return told

    def _make(self) -> None:
        self.dialog.show_making()
        call = self._context.session.call()
        self._context.tasks.pdf(self._context.desk.papers.make, call, self._asked).then(
            self._if_open(self._show), self._failed
        )

    def _words_of(self, error: BaseException) -> str:
        if isinstance(error, TradeError):
            return error_text(error.code, **error.params)
        self._context.report(error)
        return t("The paper could not be made.")

    def _failed(self, error: BaseException) -> None:
        why = self._words_of(error)
        if isValid(self.dialog):
            self.dialog.show_failed(why)

    def _not_printed(self, error: BaseException) -> None:
        if isValid(self.dialog):
            self._failed(error)
        else:
            self._context.view.toast(self._words_of(error))

    def _tell(self, text: str, tone: str) -> None:
        """Say what became of it, also to whoever has closed the preview meanwhile."""
        if isValid(self.dialog):
            self.dialog.show_outcome(text, tone)
        else:
            self._context.view.toast(text)

    def _show(self, made: MadePaper) -> None:
        self._made = made
        self._context.tasks.pdf(page_sizes, made.pdf).then(self._if_open(self._show_pages))
        notes = []
        if made.copy_number:
            notes.append(t("Printed before: this is copy {n}.", n=made.copy_number))
        if made.missing:
            signs = "、".join(dict.fromkeys(f"{m.character} ({m.codepoint})" for m in made.missing))
            notes.append(t("No font has these characters, they print as their code: {signs}", signs=signs))
        self.dialog.set_note("\n".join(notes))

    def _show_pages(self, sizes: tuple[tuple[float, float], ...]) -> None:
        self._sizes = sizes
        self.dialog.show_pages(sizes)

    def _draw(self, page: int, width: int) -> None:
        if self._made is not None:
            self._context.tasks.pdf(raster, self._made.pdf, page, width).then(
                self._if_open(lambda picture: self.dialog.set_page(page, image_of(picture)))
            )

    def _offer(self, names: list[str]) -> None:
        self._context.tasks.read(
            self._context.desk.remembered.get, self._scope, f"print.{self._asked.kind.value}"
        ).then(
            self._if_open(
                lambda kept: self.dialog.set_printers(
                    names, (kept or {}).get("printer", ""), (kept or {}).get("copies", 1)
                )
            )
        )

    def _print(self, wish: PrintWish) -> None:
        made = self._made
        if made is None:
            return
        print_id, ledger, call = new_id(), self._context.desk.kept_papers, self._context.session.call
        self.dialog.show_outcome(t("Printing …"), working=True)
        kept = {"printer": wish.printer, "copies": wish.copies}
        self._context.tasks.write(
            self._context.desk.remembered.put, self._scope, f"print.{self._asked.kind.value}", kept
        )

        def drawn(pages: list[Raster]) -> None:
            self._context.tasks.job(send, pages, self._sizes, wish).then(sent, self._not_printed)

        def sent(outcome: tuple[PrintState, str]) -> None:
            state, note = outcome
            self._context.tasks.write(
                ledger.printed, call(), made.id, print_id, state, wish.printer, wish.copies, note
            ).then(
                lambda _: self._tell(
                    error_text(note) if note else t("Handed to the printer {name}.", name=wish.printer), TONES[state]
                ),
                self._not_printed,
            )

        self._context.tasks.write(
            ledger.printed, call(), made.id, print_id, PrintState.REQUESTED, wish.printer, wish.copies, ""
        ).then(
            lambda _: self._context.tasks.pdf(all_pages, made.pdf, self._sizes).then(drawn, self._not_printed),
            self._not_printed,
        )

    def _save(self, path: str) -> None:
        made = self._made
        if made is None:
            return
        target = Path(path)

        def saved(_: object) -> None:
            self._context.tasks.write(
                self._context.desk.kept_papers.printed, self._context.session.call(), made.id, new_id(),
                PrintState.SAVED, target.name, 1, "",
            )  # fmt: skip
            self._tell(t("Saved as {name}.", name=target.name), "success")

        def refused(error: BaseException) -> None:
            if isinstance(error, OSError):
                self._tell(t("It could not be saved there: {why}", why=error.strerror or ""), "danger")
            else:
                self._not_printed(error)

        self._context.tasks.job(target.write_bytes, made.pdf).then(saved, refused)


def all_pages(pdf: bytes, sizes: tuple[tuple[float, float], ...]) -> list[Raster]:
    """Return pictures of all pages at the resolution of printing."""
    return [raster(pdf, n, round(width / 72 * DPI)) for n, (width, _) in enumerate(sizes)]
