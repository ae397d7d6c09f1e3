"""The forms of a page whose fields are stored as they are left: shows how each stands (``ui.kit.field_store``)."""

from collections.abc import Callable, Mapping

from ui.kit.forms import Field, FieldState, Form


class StoredForms:
    """A ``StoreView`` over forms by name of their part.

    Args:
        forms: part → form; field names are those of the service.
        leave: called with part, field and value when a field was left.
    """

    def __init__(self, forms: Mapping[str, Form], leave: Callable[[str, str, object], object]) -> None:
        self.forms = forms
        self._leave = leave

    def add(self, part: str, field: Field, span: int = 1) -> Field:
        """Put a field into a form and store it as it is left."""
        self.forms[part].add(field, span)
        field.committed.connect(lambda value: self._leave(part, field.name, value))
        return field

    def field(self, part: str, name: str) -> Field:
        """Return a field; KeyError where there is none of that name."""
        found = self.forms[part].field(name)
        if found is None:
            raise KeyError(f"{part}.{name}")
        return found

    def forget(self) -> None:
        """Empty all fields without storing anything: something else comes to the screen."""
        for form in self.forms.values():
            for field in form.fields():
                field.reset(None)

    def flush(self) -> bool:
        """Store what is being typed; False while something can't be read."""
        stored = [form.flush() for form in self.forms.values()]
        return all(stored)

    def field_error(self, field: str, text: str) -> bool:
        """Show a problem at the field of that name which is being stored; False where there is none.

        The cursor stays where it is: the person types in another field by now.
        """
        for form in self.forms.values():
            found = form.field(field)
            if found is not None and found.state() in (FieldState.PENDING, FieldState.WRONG):
                found.set_error(text)
                return True
        return False

    def show_values(self, part: str, values: dict[str, object]) -> None:
        """See ``StoreView``."""
        for name, value in values.items():
            self.field(part, name).set_value(value)

    def saved(self, part: str, field: str) -> None:
        """See ``StoreView``."""
        self.field(part, field).settle()

    def refused(self, part: str, field: str, error: BaseException) -> None:
        """See ``StoreView``."""
        self.field(part, field).refuse(error)
