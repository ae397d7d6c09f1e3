"""The families of errors that a person can do something about.

Anything that is none of these is a fault of the program: it is logged, reported with an id, and the window lives on.
The words for each code stand in the catalogs (context ``error``): what happened, and what to do.
"""


class TradeError(Exception):
    """Root of the families.

    Attributes:
        code: stable lower-case code, e.g. ``odometer_smaller``.
        params: values for the words, e.g. ``{"last": 30210}``.
        field: name of the field the cursor should go to, or None.
    """

    def __init__(self, code: str, /, *, field: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params


class RuleBroken(TradeError):  # noqa: N818
    """A rule of the trade or of a field refuses the input; shown at the field."""


class Confirmable(TradeError):  # noqa: N818
    """A question: the same call goes through once its code stands in ``Call.confirmed``.

    Attributes:
        also: what the same call raises besides, to be asked together with it.
    """

    also: "tuple[Confirmable, ...]" = ()

    @property
    def questions(self) -> "tuple[Confirmable, ...]":
        """Return everything that is asked, this question first."""
        return (self, *self.also)


class NeedsApproval(TradeError):  # noqa: N818
    """Somebody with a higher limit has to agree; ``params`` names the role and the limit."""


class NotPermitted(TradeError):  # noqa: N818
    """The role of the caller may not do this; ``params['action']`` names it."""


class EditConflict(TradeError):  # noqa: N818
    """Somebody else changed the same thing; ``params``: who, counter, at, and mine / theirs per field."""


class NotFound(TradeError):  # noqa: N818
    """The thing is not there (any more)."""


class EnvironmentFault(TradeError):  # noqa: N818
    """Disk full, database locked or gone, printer missing: nothing was stored, the input is kept, retry."""


class LostRace(Exception):  # noqa: N818
    """Serialization failure or deadlock: the unit of work is run again from the start."""
