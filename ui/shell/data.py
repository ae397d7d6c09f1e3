"""What the shell's views are given to show: frozen and free of Qt, so that presenters may make it."""

from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True)
class RailEntry:
    """An area in the rail: name of its page, words, icon, key, number of things waiting there, group."""

    name: str
    title: str
    icon: str
    key: str = ""
    badge: int = 0
    group: int = 0


@dataclass(frozen=True)
class Person:
    """Somebody who may log in.

    Attributes:
        id: what the login is asked with.
        name: as shown.
        role: role in words.
        password: shown in the demo shop only, else empty.
    """

    id: str
    name: str
    role: str
    password: str = ""


@dataclass(frozen=True)
class Presence:
    """Who works where: shop, counter, name of the user, role in words."""

    shop: str
    counter: str
    user: str
    role: str


class Health(Enum):
    """State of synchronisation and backup."""

    GOOD = "good"
    WORKING = "working"
    LATE = "late"
    BROKEN = "broken"


@dataclass(frozen=True)
class SearchRow:
    """A row of the global search.

    Attributes:
        target: handed back when the row is chosen.
        icon: name of the icon of its kind.
        title: plate, name or number.
        subtitle: what tells it from its neighbours.
        right: state or date, at the right edge.
    """

    target: object
    icon: str
    title: str
    subtitle: str = ""
    right: str = ""


@dataclass(frozen=True)
class Tick:
    """A must-do of the stage: id, words, whether it is done, why it matters."""

    id: str
    text: str
    done: bool = False
    why: str = ""


@dataclass(frozen=True)
class Avoid:
    """A phrase better not said, and what to say instead."""

    phrase: str
    instead: str


@dataclass(frozen=True)
class Glance:
    """A fact about customer or car: label, text, tone (``danger``, ``warning``, ``success`` or empty), icon."""

    label: str
    text: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class GuideData:
    """What the guide panel shows for one stage of one visit; an empty part is left out.

    Attributes:
        stage: name of the stage.
        moment: the critical moment of the stage in a sentence.
        ticks: must-dos.
        sayings: what to say.
        avoid: what not to say.
        glance: customer and car at a glance.
    """

    stage: str = ""
    moment: str = ""
    ticks: tuple[Tick, ...] = ()
    sayings: tuple[str, ...] = ()
    avoid: tuple[Avoid, ...] = ()
    glance: tuple[Glance, ...] = ()


@dataclass(frozen=True)
class OwnShop:
    """Answers of the first start: names and the first manager's password."""

    shop: str
    manager: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class PrintWish:
    """What somebody asked the preview to print: name of the printer, number of copies."""

    printer: str
    copies: int
