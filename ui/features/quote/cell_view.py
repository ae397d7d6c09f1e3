"""How a command that stores one cell of a quote answers at that cell. No Qt."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from advisor_app.domain.values.quantity import format_quantity
from advisor_app.i18n import words
from ui.kit.failures import FailureView

t = words("quote")
Refused = Callable[[UUID, str, str, str, str], object]


class CellView:
    """Brings what the service refuses to the cell it was typed into; everything else goes to the page.

    Args:
        refused: keeps line, field, text, problem, and what another counter stored.
        view: the page.
        line_id: the line of the cell.
        field: the field of the cell.
        text: what was typed into it.
    """

    def __init__(self, refused: Refused, view: FailureView, line_id: UUID, field: str, text: str) -> None:
        self._refused, self._view = refused, view
        self._line_id, self._field, self._text = line_id, field, text

    def field_error(self, field: str, text: str) -> bool:
        """Keep the text in the cell with the reason."""
        del field
        self._refused(self._line_id, self._field, self._text, text, "")
        return True

    def show_conflict(self, shown: object, retry: object) -> None:
        """Keep the text in the cell and say what stands there now."""
        del retry
        theirs = _in_words(getattr(shown, "params", {}).get("theirs"))
        problem = t("Another counter entered {theirs} meanwhile. Enter keeps yours, Esc keeps theirs.", theirs=theirs)
        self._refused(self._line_id, self._field, self._text, problem, theirs)

    def ask(self, text: str, answered_yes: Callable[[], object]) -> None:
        """Ask over the page."""
        self._view.ask(text, answered_yes)

    def ask_approval(self, shown: object, approved: Callable[[], object]) -> None:
        """Ask over the page."""
        self._view.ask_approval(shown, approved)  # type: ignore[arg-type]  # handed through

    def banner(self, text: str, retry: Callable[[], object] | None) -> None:
        """Show over the page."""
        self._view.banner(text, retry)

    def toast(self, text: str) -> None:
        """Show over the page."""
        self._view.toast(text)


def _in_words(value: object) -> str:
    return format_quantity(value) if isinstance(value, Decimal) else str(value)
