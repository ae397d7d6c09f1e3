"""Photos on their way in: checked and made small on a job thread, stored, then attached. No Qt."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from advisor_app.domain.attachment import AttachedTo
from advisor_app.i18n import words
from advisor_app.ports.photos import ReadyPhoto
from advisor_app.ports.reads.walkarounds import PhotoCard
from ui.features.walkaround.mark_desk import MarkDesk
from ui.features.walkaround.open_sheet import OpenSheet
from ui.kit.failures import Failures

t = words("walkaround")
Attach = Callable[[str, ReadyPhoto], None]


class PhotoDesk:
    """Takes photos in, for the selected mark or the whole sheet, and off again."""

    def __init__(self, open_sheet: OpenSheet, marks: MarkDesk) -> None:
        self._open = open_sheet
        self._marks = marks
        self._storing = 0

    def add_files(self, paths: list[str]) -> None:
        """Take files in."""
        photos = self._open.context.desk.photos
        for path in paths:
            self._add(lambda path=path: photos.take_file(path))  # type: ignore[misc]

    def add_picture(self, data: bytes, name: str) -> None:
        """Take a picture in that is no file."""
        self._add(lambda: self._open.context.desk.photos.take(data, name))

    def _add(self, take: Callable[[], ReadyPhoto]) -> None:
        if not self._open.editable:
            return
        sheet, visit = self._open.now()
        if self._open.selected is not None:
            self._marks.once_stored(
                self._open.selected, lambda mark: self._take(take, self._attach_to(visit, AttachedTo.MARK, mark))
            )
        elif sheet.id is not None:
            self._take(take, self._attach_to(visit, AttachedTo.WALKAROUND, sheet.id))

    def _take(self, take: Callable[[], ReadyPhoto], attach: Attach) -> None:
        blobs = self._open.context.desk.blobs

        def stored() -> tuple[str, ReadyPhoto]:
            ready = take()
            return blobs.put(ready.data), ready

        def done(found: tuple[str, ReadyPhoto]) -> None:
            self._count(-1)
            attach(*found)

        def refused(error: BaseException) -> None:
            self._count(-1)
            Failures(self._open.view, self._open.context.report).show(error)

        self._count(1)
        self._open.context.tasks.job(stored).then(done, refused)

    def _count(self, step: int) -> None:
        self._storing += step
        self._open.view.show_storing(self._storing)

    def _attach_to(self, visit: UUID, subject: AttachedTo, subject_id: UUID) -> Attach:
        context = self._open.context

        def attach(sha: str, ready: ReadyPhoto) -> None:
            self._open.run(
                context.commands.run(
                    context.desk.attachments.add, visit, subject, subject_id, sha, ready.name, ready.mime,
                    len(ready.data),
                ),
                lambda _: self._open.load(),
            )  # fmt: skip

        return attach

    def remove(self, photo: UUID) -> None:
        """Take a photo off; it can be put back."""
        sheet, visit = self._open.now()
        card = next((p for p in sheet.photos if p.id == photo), None)
        if card is None or not self._open.editable:
            return
        context = self._open.context
        self._open.put(replace(sheet, photos=tuple(p for p in sheet.photos if p.id != photo)))
        self._open.send(context.commands.run(context.desk.attachments.remove, photo))
        self._open.may_undo(lambda: self._put_back(visit, card), t("Photo removed"))

    def _put_back(self, visit: UUID, card: PhotoCard) -> None:
        """Attach the same bytes once more; they are still kept."""
        context = self._open.context
        self._open.run(
            context.commands.run(
                context.desk.attachments.add, visit, card.subject, card.subject_id, card.sha256, card.name, card.mime,
                card.size,
            ),
            lambda _: self._open.load(),
        )  # fmt: skip
