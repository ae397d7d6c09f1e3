"""The outside world as the services see it."""

from datetime import date
from typing import Protocol

from advisor_app.domain.catalog import Catalog
from advisor_app.domain.guarantee import GuaranteeTerm
from advisor_app.domain.staff import Taxpayer


class Passwords(Protocol):
    """Keeps passwords and PINs as hashes."""

    def hash(self, secret: str) -> str:
        """Return a salted hash of ``secret``."""
        ...

    def verify(self, kept: str, secret: str) -> bool:
        """Return whether ``secret`` is what ``kept`` was made of."""
        ...


class Pinyin(Protocol):
    """Reads Chinese names aloud."""

    def keys(self, name: str) -> set[str]:
        """Return what a person may type for ``name``: pinyin whole, from the given name, and initials."""
        ...


class Reference(Protocol):
    """Prices, tax rates and terms that are data, not code."""

    def catalog(self) -> Catalog:
        """Return the price list."""
        ...

    def tax_bp(self, taxpayer: Taxpayer, day: date) -> int:
        """Return the VAT rate of repair work in force on ``day``, in basis points."""
        ...

    def guarantee(self) -> tuple[GuaranteeTerm, ...]:
        """Return the table of the repair guarantee."""
        ...
