"""Who asks for a command, from where, and with which key."""

from dataclasses import dataclass, replace
from uuid import UUID

from advisor_app.domain.staff import Role
from advisor_app.domain.values.ids import new_id


@dataclass(frozen=True)
class Approval:
    """A second person who puts their name and PIN under what the caller may not do alone."""

    login: str
    secret: str


@dataclass(frozen=True, kw_only=True)
class Call:
    """The envelope of every command.

    ``key`` is made when the form opens: the same key twice is the same command once. ``confirmed`` holds the codes
    of the questions that the caller has answered with yes.
    """

    key: UUID
    staff_id: UUID
    role: Role
    counter_id: UUID
    shop_id: int = 1
    reason: str = ""
    confirmed: frozenset[str] = frozenset()
    approval: Approval | None = None

    def again(self) -> "Call":
        """Return a call by the same person for another command."""
        return replace(self, key=new_id(), confirmed=frozenset(), approval=None)

    def confirming(self, code: str) -> "Call":
        """Return the same call with one more question answered with yes."""
        return replace(self, confirmed=self.confirmed | {code})

    def approved_by(self, approval: Approval) -> "Call":
        """Return the same call with somebody's approval."""
        return replace(self, approval=approval)
