"""The photos below the diagram: small pictures decoded off the screen's thread, one large on demand."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QFileDialog, QScrollArea, QVBoxLayout, QWidget

from advisor_app.domain.attachment import AttachedTo
from advisor_app.i18n import label, words
from advisor_app.ports.blobs import BlobStore
from advisor_app.ports.reads.walkarounds import MarkCard, PhotoCard, WalkaroundSheet
from ui.kit.photo_strip import Photo, PhotoDialog, PhotoStrip
from ui.kit.tasks import Tasks

t = words("walkaround")
SMALL = 256
HEIGHT = 102
KEPT = 200
"""So many small pictures stay in memory (each at most 256 KB)."""


def decoded(data: bytes, longest: int = 0) -> QImage:
    """Return the picture in ``data``, no larger than ``longest`` px where that is given; a null image if damaged."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if longest and size.isValid() and max(size.width(), size.height()) > longest:
        reader.setScaledSize(size.scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def encoded(image: QImage) -> bytes:
    """Return a picture from the clipboard as a file that the intake takes."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants the format as bytes, Qt takes text
    return bytes(data.data())


def is_lost(error: object) -> bool:
    """Return whether a picture could not be read because its file is missing or damaged."""
    return getattr(error, "code", "") in {"blob_missing", "blob_damaged"}


class SmallPictures:
    """Small pictures by name of their bytes, read and decoded on a job thread, each once."""

    def __init__(self, tasks: Tasks, blobs: BlobStore, ready: Callable[[], object]) -> None:
        self._tasks = tasks
        self._blobs = blobs
        self._ready = ready
        self._kept: dict[str, QImage] = {}
        self._asked: set[str] = set()
        self._lost: set[str] = set()

    def get(self, sha: str) -> QImage:
        """Return the picture, or a null image until it has been decoded."""
        if sha not in self._kept and sha not in self._asked:
            self._asked.add(sha)
            self._tasks.job(lambda: decoded(self._blobs.get(sha), SMALL)).then(
                lambda image: self._arrived(sha, image, lost=image.isNull()),
                lambda error: self._arrived(sha, QImage(), lost=is_lost(error)),
            )
        return self._kept.get(sha, QImage())

    def lost(self, sha: str) -> bool:
        """Return whether the bytes are known to be missing, or no picture."""
        return sha in self._lost

    def retry(self) -> None:
        """Read what was missing once more: who takes a lost photo again stores its bytes again."""
        for sha in self._lost:
            self._kept.pop(sha, None)
        self._lost.clear()

    def _arrived(self, sha: str, image: QImage, *, lost: bool) -> None:
        self._asked.discard(sha)
        if lost:
            self._lost.add(sha)
        while len(self._kept) >= KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[sha] = image
        self._ready()


class PhotoRow(QScrollArea):
    """Photos of the sheet in one line, those of the chosen mark first, and a place to add more.

    Signals:
        files_chosen(list): paths of files to take in.
        picture_pasted(bytes, str): a picture from the clipboard and a name for it.
        removed(object): key (UUID) of a photo.
        failed(object): the error of a photo that could not be read.
        lost(int): so many photos have no file any more; told when their number changes.

    Args:
        tasks: to read and decode on.
        blobs: where photos lie.
    """

    files_chosen = Signal(list)
    picture_pasted = Signal(bytes, str)
    removed = Signal(object)
    failed = Signal(object)
    lost = Signal(int)

    def __init__(self, tasks: Tasks, blobs: BlobStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._blobs = tasks, blobs
        self._sheet: WalkaroundSheet | None = None
        self._mark: MarkCard | None = None
        self._editable = False
        self._told = 0
        self._small = SmallPictures(tasks, blobs, self._show)
        self.strip = PhotoStrip()
        holder = QWidget()
        holder.setProperty("role", "scrolled")
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.strip)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(HEIGHT)
        self.setWidget(holder)
        self.strip.pick_wanted.connect(self.pick)
        self.strip.files_dropped.connect(self.files_chosen)
        self.strip.pasted.connect(self.paste_image)
        self.strip.opened.connect(self._open)
        self.strip.removed.connect(self._remove)
        self.strip.moved.connect(self._follow)

    def show_sheet(self, sheet: WalkaroundSheet, mark: MarkCard | None, editable: bool) -> None:
        """Show the photos of a sheet, those of ``mark`` first."""
        if self._sheet is not None and len(sheet.photos) > len(self._sheet.photos):
            self._small.retry()
        self._sheet, self._mark, self._editable = sheet, mark, editable
        self._show()

    def photos(self) -> tuple[PhotoCard, ...]:
        """Return the photos in the order shown."""
        if self._sheet is None:
            return ()
        chosen = self._mark.id if self._mark else self._sheet.id
        return tuple(sorted(self._sheet.photos, key=lambda photo: photo.subject_id != chosen))

    def _caption(self, photo: PhotoCard) -> str:
        assert self._sheet is not None
        mark = next((m for m in self._sheet.marks if m.id == photo.subject_id), None)
        if photo.subject is AttachedTo.WALKAROUND or mark is None:
            return t("Whole car")
        return f"{mark.pos} {label(mark.panel)}"

    def _show(self) -> None:
        photos = self.photos()
        self.strip.set_editable(self._editable)
        shown = [Photo(str(p.id), self._small.get(p.sha256), self._caption(p)) for p in photos]
        lost = [self._small.lost(p.sha256) for p in photos]
        self.strip.set_photos([replace(one, lost=gone) for one, gone in zip(shown, lost, strict=True)])
        self.setVisible(self._editable or bool(photos))
        if sum(lost) != self._told:
            self._told = sum(lost)
            self.lost.emit(self._told)

    def _follow(self, photo: QRect) -> None:
        self.ensureVisible(photo.center().x(), photo.center().y(), photo.width() // 2, photo.height() // 2)

    def _remove(self, key: str) -> None:
        if self._editable:
            self.removed.emit(UUID(key))

    def pick(self) -> None:
        """Let the person choose files."""
        dialog = QFileDialog(self, t("Add photos"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([t("Photos (*.jpg *.jpeg *.png *.webp)"), t("All files (*)")])
        dialog.filesSelected.connect(self.files_chosen)
        dialog.open()

    def paste(self) -> None:
        """Take what the clipboard holds."""
        self.strip.paste()

    def paste_image(self, image: QImage) -> None:
        """Take a picture from the clipboard."""
        self._tasks.job(encoded, image).then(lambda data: self.picture_pasted.emit(data, t("Pasted picture")))

    def _open(self, key: str) -> None:
        photo = next((p for p in self.photos() if str(p.id) == key), None)
        if photo is not None:
            self._tasks.job(lambda: decoded(self._blobs.get(photo.sha256))).then(
                lambda image: self._show_large(photo, image), lambda error: self._not_read(photo, error)
            )

    def _not_read(self, photo: PhotoCard, error: object) -> None:
        if is_lost(error):
            self._show_large(photo, QImage())
        else:
            self.failed.emit(error)

    def _show_large(self, photo: PhotoCard, image: QImage) -> None:
        remove = (lambda: self.removed.emit(photo.id)) if self._editable else None
        PhotoDialog(self.window(), image, self._caption(photo), remove).open()
