"""The wash of a visit. No Qt."""

from typing import Protocol
from uuid import UUID

from advisor_app.domain.wash import WashState
from advisor_app.ports.reads.quality import WashCard
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription


class WashView(Protocol):
    """What the page shows."""

    def show_wash(self, wash: WashCard | None) -> None:
        """Show the wash, or that it has not begun."""
        ...

    def show_failed(self, error: BaseException) -> None:
        """Say why it can't be shown."""
        ...


class WashPresenter:
    """Begins, ends or leaves out the wash."""

    def __init__(self, context: Context, view: WashView) -> None:
        self._context = context
        self._view = view
        self._visit: UUID | None = None
        self._heard: Subscription | None = None
        self.wash: WashCard | None = None

    def open(self, visit_id: UUID) -> None:
        """Show the wash of a visit and follow it."""
        if visit_id != self._visit:
            self._visit, self.wash = visit_id, None
            self._heard = self._context.hub.subscribe({f"visit:{visit_id}"}, self._changed, view=self._view)
        self._load()

    def _changed(self, _change: Change) -> None:
        self._load()

    def _load(self) -> None:
        visit = self._visit
        assert visit is not None
        self._context.tasks.read(self._context.desk.reads.quality.wash, visit).then(
            lambda wash: self._show(visit, wash), self._view.show_failed
        )

    def _show(self, visit: UUID, wash: WashCard | None) -> None:
        if visit == self._visit:
            self.wash = wash
            self._view.show_wash(wash)

    def go_on(self, careful: str) -> None:
        """Begin the wash, or end the one that runs."""
        assert self._visit is not None
        if self.wash is not None and self.wash.state is WashState.RUNNING:
            self._context.commands.run(self._context.desk.washes.finish, self._visit).then(lambda _: None)
        else:
            self._context.commands.run(self._context.desk.washes.start, self._visit, careful).then(lambda _: None)

    def skip(self, reason: str) -> None:
        """Leave the wash out."""
        assert self._visit is not None
        self._context.commands.run(self._context.desk.washes.skip, self._visit, reason).then(lambda _: None)
