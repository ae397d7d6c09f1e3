"""Which lines name what was done or is still to be done: a part that an operation fits is no work of its own."""

import re
from collections.abc import Iterable
from typing import Protocol, TypeVar

from advisor_app.domain.job import WORK
from advisor_app.domain.line import LineKind
from advisor_app.domain.work_class import Listed
from advisor_app.reference import catalog


class Named(Listed, Protocol):
    """What is asked of a line; rows of the database have it as well."""

    @property
    def safety(self) -> bool:
        """Whether the car is not safe to drive without it."""
        ...


NamedT = TypeVar("NamedT", bound=Named)


def works(lines: Iterable[NamedT]) -> list[NamedT]:
    """Return the lines that name what was done: the operations, or all where there is none."""
    kept = list(lines)
    return [line for line in kept if line.kind in WORK] or kept


def works_left(lines: Iterable[NamedT]) -> list[NamedT]:
    """Return the lines that name what is still to be done: all but the parts that plainly belong to one of the operations.

    A part belongs to one where a whole package of the price list is left, operations and all, and where an operation
    fits just this thing by its name (更换空调滤清器, 空调滤清器). Everything else was advised for itself and must not get
    lost, and what matters for safety is named in any case.
    """
    kept = list(lines)
    known = catalog()
    whole = known.packages_in({line.code for line in kept})
    sold = {line.code for package in whole for line in known.packages[package].lines}
    fitted = [_stem(line.name) for line in kept if line.kind in WORK]
    return [
        x for x in kept
        if x.kind is not LineKind.PART or x.safety or not (x.code in sold or any(_fits(one, x.name) for one in fitted))
    ]  # fmt: skip


FITTING = ("更换", "换装", "安装", "加装", "加注", "replace ", "change ", "fit ", "install ")
"""How the name of an operation begins that puts the thing in which it ends into the car."""


def _stem(name: str) -> str:
    """Return a name without what stands in brackets or behind a comma."""
    return re.split(r"[（(,，]", name)[0].strip().casefold()


def _fits(operation: str, part: str) -> bool:
    """Return whether an operation, given by its stem, puts in just that part; 雨刮 is not what 更换雨刮电机 is about."""
    thing = _stem(part)
    first = thing.partition(" ")[0]
    thing = thing if first.isascii() else first  # 轮胎 205/55 R16 is a 轮胎; brake disc is no "brake"
    return len(thing) > 1 and operation.startswith(FITTING) and operation.endswith(thing)
