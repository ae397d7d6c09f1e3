"""How many car keys change hands: the same choices when they are taken in and when they are given back."""

from typing import Any

from advisor_app.i18n import words
from ui.kit.chips import ChoiceChips

t = words("kit")
OFFERED = 4
"""So many keys are offered at once; a car that came with more has its number beside them."""


def _words(count: int) -> str:
    return t("1 key") if count == 1 else t("{n} keys", n=count)


class KeyChips(ChoiceChips):
    """A number of keys, by its digit: 0 is none. Value: int, None while nothing is chosen.

    Args:
        unasked: nothing chosen is none; no chip says so, for nothing was handed over until something is.
    """

    def __init__(self, *, unasked: bool = False) -> None:
        super().__init__(numbers=False, by_code=True, unset="0" if unasked else None)
        self._least = 1 if unasked else 0
        self.offer(OFFERED)

    def offer(self, most: int) -> None:
        """Offer up to ``most`` keys, at least four."""
        self.set_choices([(str(n), _words(n)) for n in range(self._least, max(OFFERED, most) + 1)])

    def value(self) -> Any:
        """Return the number of keys, None while nothing is chosen."""
        chosen = super().value()
        return None if chosen is None else int(str(chosen))

    def set_value(self, value: object) -> None:
        """Show a number of keys; one that is not offered is offered from then on."""
        if isinstance(value, int) and value > OFFERED:
            self.offer(value)
        super().set_value(None if value is None else str(value))
