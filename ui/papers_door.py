"""Shows papers with their print choices (``kit.context.PaperDoor``)."""

from uuid import UUID

from advisor_app.domain.paper import PaperKind
from ui.kit.context import Context


class QtPapers:
    """Opens the preview of a paper."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def show(self, kind: PaperKind, visit_id: UUID, subject_id: UUID | None = None) -> None:
        """Open the preview of a visit's paper."""
        raise AssertionError((self._context, kind, visit_id, subject_id))
