"""Where one can go: pages by name, the areas of the rail, the way back. No Qt in here.

A feature registers its pages; the window shows what ``Navigator`` says. Features reach each other only by
``navigate("visit", visit=…)``, never by import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from advisor_app.domain.staff import Role
from advisor_app.domain.values.errors import NotPermitted
from advisor_app.ports.permissions import allowed

Factory = Callable[[], object]
"""Makes the page's widget; called once, when the page is shown for the first time."""


def roles_for(action: str) -> frozenset[str]:
    """Return the codes of the roles that may do ``action``."""
    return frozenset(role.value for role in Role if allowed(role, action))


class PageView(Protocol):
    """What the window expects of the widget a factory makes."""

    def open(self, **ids: object) -> None:
        """Show the thing with these ids; called each time somebody goes there."""
        ...


@runtime_checkable
class InParts(Protocol):
    """A page that makes its parts when they are first shown, or before."""

    def make_ahead(self) -> bool:
        """Make one part that will be wanted; return False where there is none left."""
        ...


@dataclass(frozen=True)
class PageSpec:
    """One page of the program.

    Attributes:
        name: stable name used by ``navigate``.
        title: gives the title in the current language.
        factory: makes the widget.
        icon: name of the bundled icon.
        roles: roles that may go there; empty means everybody.
        area: name of the page of the rail that is lit while this one is shown; its own name by default.
        in_rail: whether the rail lists it.
        key: shortcut shown in the rail (``F4``), or empty.
        order: place in the rail, smaller is higher.
        group: pages of the rail with another group are set apart by a gap.
    """

    name: str
    title: Callable[[], str]
    factory: Factory
    icon: str = ""
    roles: frozenset[str] = frozenset()
    area: str = ""
    in_rail: bool = True
    key: str = ""
    order: int = 100
    group: int = 0

    def open_to(self, role: str) -> bool:
        """Return whether ``role`` may go there."""
        return not self.roles or role in self.roles

    @property
    def lit(self) -> str:
        """Name of the entry of the rail that is lit while this page is shown."""
        return self.area or self.name


@dataclass(frozen=True)
class Place:
    """Where somebody is: a page and the ids it was opened with."""

    page: str
    ids: Mapping[str, object] = field(default_factory=dict)


class Pages:
    """The register of all pages."""

    def __init__(self) -> None:
        self._specs: dict[str, PageSpec] = {}

    def register(self, spec: PageSpec) -> None:
        """Add a page.

        Raises:
            ValueError: the name is taken.
        """
        if spec.name in self._specs:
            raise ValueError(f"page {spec.name} is registered twice")
        self._specs[spec.name] = spec

    def __getitem__(self, name: str) -> PageSpec:
        """Return the page called ``name``; KeyError when there is none."""
        return self._specs[name]

    def __iter__(self) -> Iterator[PageSpec]:
        """Iterate over all pages in the order they were registered."""
        return iter(self._specs.values())

    def rail(self, role: str) -> list[PageSpec]:
        """Return the entries of the rail that ``role`` may use, in their order."""
        return sorted(
            (spec for spec in self._specs.values() if spec.in_rail and spec.open_to(role)),
            key=lambda spec: (spec.group, spec.order),
        )


Shown = Callable[[PageSpec, Place], object]


class Navigator:
    """Goes to pages and back again, for the person who is logged in.

    Args:
        pages: the register.
        show: brings a page to the front and opens it with its ids; the window's part.
        depth: how many steps back are remembered.
    """

    def __init__(self, pages: Pages, show: Shown, *, depth: int = 50) -> None:
        self._pages = pages
        self._show = show
        self._depth = depth
        self._role = ""
        self._way: list[Place] = []
        self._home = ""

    @property
    def here(self) -> Place | None:
        """The place shown now, or None before the first."""
        return self._way[-1] if self._way else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place to go back to."""
        return len(self._way) > 1

    @property
    def way(self) -> tuple[Place, ...]:
        """The places gone through, the present one last; keep it to restore it for the same person (``resume``)."""
        return tuple(self._way)

    def enter(self, role: str, home: str) -> None:
        """Begin for somebody who has just logged in: forget the way and go to ``home``."""
        self._role, self._home, self._way = role, home, []
        self.navigate(home)

    def resume(self, role: str, home: str, way: Iterable[Place]) -> None:
        """Begin for somebody who comes back: the places ``role`` may still see, the last one shown."""
        kept = [place for place in way if self._pages[place.page].open_to(role)]
        self._role, self._home, self._way = role, home, kept
        if kept:
            self._show(self._pages[kept[-1].page], kept[-1])
        else:
            self.navigate(home)

    def allowed(self, name: str) -> bool:
        """Return whether the person logged in may go to the page ``name``."""
        return self._pages[name].open_to(self._role)

    def navigate(self, name: str, **ids: object) -> None:
        """Go to a page; going where one is shows it again without lengthening the way.

        Raises:
            KeyError: no such page.
            NotPermitted: ``page_not_permitted``, the role may not go there; the page shown stays.
        """
        spec = self._permitted(name)
        place = Place(name, ids)
        if self.here != place:
            self._way.append(place)
            del self._way[: -self._depth]
        self._show(spec, place)

    def replace(self, name: str, **ids: object) -> None:
        """Go to a page in place of the present one, which is done with: the way back leads past it.

        Raises:
            KeyError, NotPermitted: as ``navigate``; the page shown stays.
        """
        self._permitted(name)
        del self._way[-1:]
        self.navigate(name, **ids)

    def _permitted(self, name: str) -> PageSpec:
        spec = self._pages[name]
        if not spec.open_to(self._role):
            raise NotPermitted("page_not_permitted", page=spec.title())
        return spec

    def back(self) -> bool:
        """Go to the place before this one; return False when there is none."""
        if not self.can_go_back:
            return False
        self._way.pop()
        self._show(self._pages[self._way[-1].page], self._way[-1])
        return True

    def refresh(self) -> None:
        """Open the present place once more (F5)."""
        if self._way:
            self._show(self._pages[self._way[-1].page], self._way[-1])
