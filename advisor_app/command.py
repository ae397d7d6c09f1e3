"""One public service method = one transaction = permission + idempotency key + audit row + changed topics."""

import random
import time
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, get_type_hints

from advisor_app.domain.values.errors import LostRace, NotPermitted
from advisor_app.ports.call import Call
from advisor_app.ports.permissions import allowed
from advisor_app.ports.unit import Unit, Units

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 5
COMMANDS: dict[str, str] = {}
"""Every action of the program: code → ``module.Class.method``; walked by the generic tests."""


class Serves(Protocol):
    """A service: it can open units of work."""

    units: Units


S = TypeVar("S", bound=Serves)


def until_won(attempt: Callable[[], R]) -> R:
    """Run a whole transaction again while rivals win; the last LostRace goes to the caller."""
    for turn in range(ATTEMPTS - 1):
        try:
            return attempt()
        except LostRace:
            time.sleep(random.uniform(0.005, 0.02) * 2**turn)  # noqa: S311 (spreads rivals, hides nothing)
    return attempt()


@cache
def _shape_of(body: Callable[..., Any]) -> Any:
    return get_type_hints(body)["return"]


def command(
    action: str, *topics: str
) -> Callable[[Callable[Concatenate[S, Unit, P], R]], Callable[Concatenate[S, Call, P], R]]:
    """Make a public command out of a body that takes a unit of work; callers pass a ``Call`` in its place.

    Args:
        action: stable code, ``feature.verb``; stands in permissions.toml and in the audit.
        topics: what changes, told to the other views and counters.

    Raises:
        NotPermitted: the caller's role may not do this; the denial is audited in a transaction of its own.
    """

    def wrap(body: Callable[Concatenate[S, Unit, P], R]) -> Callable[Concatenate[S, Call, P], R]:
        COMMANDS[action] = f"{body.__module__}.{body.__qualname__}"

        @wraps(body)
        def run(self: S, call: Call, /, *args: P.args, **kwargs: P.kwargs) -> R:
            def once() -> R:
                with self.units.open(call) as unit:
                    if not allowed(call.role, action):
                        raise NotPermitted("not_permitted", action=action, role=call.role.value)
                    known: R | None = unit.reply_to(call, action, _shape_of(body))
                    if known is not None:
                        return known
                    reply = body(self, unit, *args, **kwargs)
                    unit.commit(call, action, reply, frozenset(topics))
                    return reply

            def deny() -> None:
                with self.units.open(call) as unit:
                    unit.refuse(call, action, "not_permitted")

            try:
                return until_won(once)
            except NotPermitted:
                until_won(deny)
                raise

        return run

    return wrap
