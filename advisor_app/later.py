"""Things that are imported and made when they are first wanted, not when the program starts."""

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from importlib import import_module
from typing import Any, Self


def later(module: str, name: str) -> Callable[..., Any]:
    """Return a maker of the class ``name`` of ``module``; the module is imported by its first call."""

    def make(*arguments: Any) -> Any:
        return getattr(import_module(module), name)(*arguments)

    return make


class Later:
    """Stands for an object that is made when somebody first asks something of it.

    Args:
        make: makes it.
        arguments: what it is made of.
    """

    def __init__(self, make: Callable[..., Any], *arguments: Any) -> None:
        self.__dict__.update(_make=make, _arguments=arguments)

    @cached_property
    def _made(self) -> Any:
        return self._make(*self._arguments)

    def __getattr__(self, name: str) -> Any:
        """Return what the object has under that name."""
        return getattr(self._made, name)

    def __setattr__(self, name: str, value: object) -> None:
        """Set it on the object itself."""
        setattr(self._made, name, value)

    def __delattr__(self, name: str) -> None:
        """Take it away from the object itself."""
        delattr(self._made, name)


def _given(part: Any) -> Any:
    return part


class Parts:
    """Has parts, each made when it is first asked for; the annotations of a subclass name them all.

    Args:
        makers: part → its maker. One thread may make a part while another does: both are as good, one is kept.
    """

    def __init__(self, makers: Mapping[str, Callable[[], Any]]) -> None:
        self._makers = makers

    def __getattr__(self, name: str) -> Any:
        """Make the part called ``name``; AttributeError where there is none."""
        if name.startswith("_") or name not in self._makers:
            raise AttributeError(name)
        return self.__dict__.setdefault(name, self._makers[name]())

    def names(self) -> tuple[str, ...]:
        """Return the names of all parts."""
        return tuple(self._makers)

    def having(self, **parts: Any) -> Self:
        """Return another of these with some parts exchanged."""
        return type(self)({**self._makers, **{name: partial(_given, part) for name, part in parts.items()}})

    def make_all(self) -> None:
        """Make what has not been made yet."""
        for name in self._makers:
            getattr(self, name)
