"""A view of failures that tries the fields of one page first and leaves the rest to the window. No Qt in here."""

from collections.abc import Callable

from ui.kit.context import Context
from ui.kit.failures import FailureView, Presentation, Retry


class AtFields:
    """Wraps the window's ``FailureView`` for a page inside a page (a stage of the visit, a card with a form).

    Args:
        rest: where everything goes that has no field here.
        field: shows a text at a field and puts the cursor there; False where there is no such field.
    """

    def __init__(self, rest: FailureView, field: Callable[[str, str], bool]) -> None:
        self._rest, self._field = rest, field

    def field_error(self, field: str, text: str) -> bool:
        """Show it at the field of the page, else where the rest goes."""
        return self._field(field, text) or self._rest.field_error(field, text)

    def ask(self, text: str, answered_yes: Callable[[], object]) -> None:
        """Ask over the window."""
        self._rest.ask(text, answered_yes)

    def ask_approval(self, shown: Presentation, approved: Callable[[], object]) -> None:
        """Ask for somebody with a higher limit."""
        self._rest.ask_approval(shown, approved)

    def show_conflict(self, shown: Presentation, retry: Retry | None) -> None:
        """Show mine beside theirs."""
        self._rest.show_conflict(shown, retry)

    def banner(self, text: str, retry: Retry | None) -> None:
        """Show a banner over the window."""
        self._rest.banner(text, retry)

    def toast(self, text: str) -> None:
        """Show a short notice."""
        self._rest.toast(text)


class FieldsFirst:
    """Mixin of a page that is a ``FailureView`` for its own fields (``field_error``): the rest goes to the window."""

    _context: Context

    def ask(self, text: str, answered_yes: Callable[[], object]) -> None:
        """Ask over the window."""
        self._context.view.ask(text, answered_yes)

    def ask_approval(self, shown: Presentation, approved: Callable[[], object]) -> None:
        """Ask for somebody with a higher limit."""
        self._context.view.ask_approval(shown, approved)

    def show_conflict(self, shown: Presentation, retry: Retry | None) -> None:
        """Show mine beside theirs."""
        self._context.view.show_conflict(shown, retry)

    def banner(self, text: str, retry: Retry | None) -> None:
        """Show a banner over the window."""
        self._context.view.banner(text, retry)

    def toast(self, text: str) -> None:
        """Show a short notice."""
        self._context.view.toast(text)
