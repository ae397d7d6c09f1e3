"""One public service method = one transaction = permission + idempotency key + audit row + changed topics."""

import inspect
import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, get_type_hints
from uuid import UUID

from advisor_app.domain.values.errors import LostRace, NotPermitted, RuleBroken
from advisor_app.domain.values.kinds import fits
from advisor_app.domain.values.text import clean_text
from advisor_app.ports.call import Call
from advisor_app.ports.permissions import allowed
from advisor_app.ports.unit import Unit, Units
from advisor_app.replies import to_json

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 5
SECRETS = frozenset({"password", "own_password", "pin"})
"""Parameters that leave no trace, not even in a digest."""
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


@cache
def _parameters_of(body: Callable[..., Any]) -> tuple[tuple[str, Any], ...]:
    """Return name and default of each parameter behind the service and its unit."""
    return tuple((p.name, p.default) for p in inspect.signature(body).parameters.values())[2:]


@cache
def _kinds_of(body: Callable[..., Any]) -> tuple[tuple[str, Any], ...]:
    """Return name and annotation of each parameter behind the service and its unit."""
    hints = get_type_hints(body)
    return tuple((name, hints[name]) for name, _ in _parameters_of(body))


def check_kinds(body: Callable[..., Any], args: tuple[Any, ...], given: Mapping[str, Any]) -> None:
    """Refuse arguments that are not what the annotations of the body say.

    Raises:
        RuleBroken: ``value_wrong_kind`` at the first of them.
    """
    kinds = _kinds_of(body)
    there = {**dict(zip((name for name, _ in kinds), args, strict=False)), **given}
    for name, kind in kinds:
        if name in there and not fits(there[name], kind):
            raise RuleBroken("value_wrong_kind", field=name)


def request_of(body: Callable[..., Any], args: tuple[Any, ...], given: Mapping[str, Any]) -> bytes:
    """Return what a call asks for, as bytes that are equal where the requests are: how the arguments are passed is no matter.

    Args:
        body: the method of the service, which is part of the request: several share an action.
        args: arguments by place, without service and unit.
        given: arguments by name.
    """
    wanted = {name: default for name, default in _parameters_of(body) if default is not inspect.Parameter.empty}
    wanted |= zip((name for name, _ in _parameters_of(body)), args, strict=False)
    wanted |= given
    plain = {name: None if name in SECRETS else to_json(value) for name, value in wanted.items()}
    return f"{body.__qualname__}{json.dumps(plain, sort_keys=True, default=repr)}".encode()


def _write_down(units: Units, call: Call, action: str, code: str) -> None:
    """Keep a denial in the audit, in a transaction of its own."""

    def attempt() -> None:
        with units.open(call) as unit:
            unit.refuse(call, action, code)

    until_won(attempt)


def command(
    action: str, *topics: str, proof: Callable[..., object] | None = None
) -> Callable[[Callable[Concatenate[S, Unit, P], R]], Callable[Concatenate[S, Call, P], R]]:
    """Make a public command out of a body that takes a unit of work; callers pass a ``Call`` in its place.

    Args:
        action: stable code, ``feature.verb``; stands in permissions.toml and in the audit.
        topics: what changes, told to the other views and counters.
        proof: called like the command, before its transaction and where the role may do this: looks at a secret, which
            takes time, and keeps count of wrong ones though the command comes to nothing.

    Raises:
        NotPermitted: ``not_permitted``, the caller's role may not do this; ``signed_out``, the caller is no longer at work
            or has another role by now, whatever the session says. Audited in a transaction of its own.
        RuleBroken: ``key_reused`` when the key was used for anything else, the same command with other arguments
            included; ``value_wrong_kind`` for an argument that is not what it is declared to be; ``text_too_long`` for the
            reason; ``approval_refused``, ``sign_in_locked``, ``pin_spent`` for an approval that proves nothing.
    """

    def wrap(body: Callable[Concatenate[S, Unit, P], R]) -> Callable[Concatenate[S, Call, P], R]:
        COMMANDS[action] = f"{body.__module__}.{body.__qualname__}"

        @wraps(body)
        def run(self: S, call: Call, /, *args: P.args, **kwargs: P.kwargs) -> R:
            call = replace(call, reason=clean_text(call.reason, field="reason")) if call.reason else call
            request = request_of(body, args, kwargs)

            def proven() -> UUID | None:
                """Return who approves: found out before the transaction, and counted though that comes to nothing."""
                if not allowed(call.role, action):
                    return None
                if proof is not None:
                    check_kinds(body, args, kwargs)
                    proof(self, call, *args, **kwargs)
                return None if call.approval is None else self.units.prove(call)

            def once(approver: UUID | None) -> R:
                with self.units.open(call, approver) as unit:
                    if not allowed(call.role, action):
                        raise NotPermitted("not_permitted", action=action, role=call.role.value)
                    if unit.caller() is not call.role:
                        raise NotPermitted("signed_out", action=action, role=call.role.value)
                    check_kinds(body, args, kwargs)
                    known: R | None = unit.reply_to(call, action, _shape_of(body), request)
                    if known is not None:
                        return known
                    reply = body(self, unit, *args, **kwargs)
                    unit.commit(call, action, reply, frozenset(topics))
                    return reply

            try:
                approver = until_won(proven)
                return until_won(lambda: once(approver))
            except NotPermitted as denied:
                _write_down(self.units, call, action, denied.code)
                raise

        return run

    return wrap
