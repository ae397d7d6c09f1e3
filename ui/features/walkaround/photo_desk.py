"""Photos on their way in: checked and made small on a job thread, stored, then attached. No Qt."""

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

from advisor_app.domain.attachment import AttachedTo
from advisor_app.ports.photos import ReadyPhoto
from advisor_app.ports.reads.walkarounds import PhotoCard
from advisor_app.ports.replies import Done
from ui.kit.commands import Run
from ui.kit.context import Context
from ui.kit.failures import Failures, FailureView


class PhotoView(FailureView, Protocol):
    """Where refused photos and those on their way are shown."""

    def show_storing(self, photos: int) -> None:
        """Show how many photos are on their way."""
        ...


class SendsCommands(Protocol):
    """Sends a command and counts it among what is on its way."""

    def __call__(self, run: Run[Any], done: Callable[[Any], object], /) -> None:
        """Send it; ``done`` gets the reply."""
        ...


class PhotoDesk:
    """Takes photos in and off again.

    Args:
        context: the desk, its tasks and commands.
        view: where refusals are shown.
        send: sends commands (the presenter, which keeps its readings in order).
        changed: called when a photo was attached.
    """

    def __init__(self, context: Context, view: PhotoView, send: SendsCommands, changed: Callable[[], object]) -> None:
        self._context = context
        self._view = view
        self._send = send
        self._changed = changed
        self.storing = 0

    def add_file(self, visit: UUID, subject: AttachedTo, subject_id: UUID, path: str) -> None:
        """Take a file in."""
        self._take(visit, subject, subject_id, lambda: self._context.desk.photos.take_file(path))

    def add_bytes(self, visit: UUID, subject: AttachedTo, subject_id: UUID, data: bytes, name: str) -> None:
        """Take a picture in that is no file."""
        self._take(visit, subject, subject_id, lambda: self._context.desk.photos.take(data, name))

    def _take(self, visit: UUID, subject: AttachedTo, subject_id: UUID, take: Callable[[], ReadyPhoto]) -> None:
        desk = self._context.desk

        def stored() -> tuple[str, ReadyPhoto]:
            ready = take()
            return desk.blobs.put(ready.data), ready

        def attach(found: tuple[str, ReadyPhoto]) -> None:
            self._count(-1)
            sha, ready = found
            self._attach(visit, subject, subject_id, sha, ready.name, ready.mime, len(ready.data))

        def refused(error: BaseException) -> None:
            self._count(-1)
            Failures(self._view, self._context.report).show(error)

        self._count(1)
        self._context.tasks.job(stored).then(attach, refused)

    def _count(self, step: int) -> None:
        self.storing += step
        self._view.show_storing(self.storing)

    def _attach(
        self, visit: UUID, subject: AttachedTo, subject_id: UUID, sha: str, name: str, mime: str, size: int
    ) -> None:
        add = self._context.desk.attachments.add
        self._send(
            self._context.commands.run(add, visit, subject, subject_id, sha, name, mime, size),
            lambda _: self._changed(),
        )

    def attach(self, visit: UUID, card: PhotoCard) -> None:
        """Put a photo back that was taken off; its bytes are still kept."""
        self._attach(visit, card.subject, card.subject_id, card.sha256, card.name, card.mime, card.size)

    def remove(self, photo: UUID) -> None:
        """Take a photo off."""

        def removed(_reply: Done) -> None:
            """The screen shows it already."""

        self._send(self._context.commands.run(self._context.desk.attachments.remove, photo), removed)
