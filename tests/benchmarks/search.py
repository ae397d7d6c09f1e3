"""The global search, key by key: the query alone, and from the key to the painted rows in the real window."""

import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.measure import Sheet, net, p95, queued
from tests.benchmarks.shops import Shop, opened
from tests.benchmarks.start import child

if TYPE_CHECKING:
    from tests.benchmarks.window import Window

ENTRIES = 300
KINDS = ("plate part", "phone end", "name", "pinyin", "initials", "VIN end", "number")


def script(shop: Shop) -> list[str]:
    """Return what 300 people would type: a seventh each of every kind, of cars and customers drawn at random."""
    from sqlalchemy import func, select

    from db.tables.people import customer, customer_phone, vehicle
    from db.tables.visits import visit

    chance, texts = random.Random(7), []
    spell = Pinyin()
    columns = {
        "plate part": vehicle.c.plate, "phone end": customer_phone.c.number, "name": customer.c.name,
        "pinyin": customer.c.name, "initials": customer.c.name, "VIN end": vehicle.c.vin, "number": visit.c.number,
    }  # fmt: skip
    cut: dict[str, Callable[[str], str]] = {
        "plate part": lambda text: text[-chance.choice((3, 4, 5)) :],
        "phone end": lambda text: text[-4:],
        "pinyin": lambda text: spell.whole(text),
        "initials": lambda text: spell.initials(text),
        "VIN end": lambda text: text[-6:],
    }
    with shop.database.reader.connect() as connection:
        for kind in KINDS:
            column = columns[kind]
            count = connection.execute(select(func.count()).select_from(column.table)).scalar_one()
            for _ in range(ENTRIES // len(KINDS) + 1):
                value = connection.execute(select(column).offset(chance.randrange(count)).limit(1)).scalar()
                texts.append(cut.get(kind, str)(value or "张伟"))
    chance.shuffle(texts)
    return [text for text in texts if text][:ENTRIES]


class Pinyin:
    """Reads a name as a person would type it."""

    def __init__(self) -> None:
        from advisor_app.integrations.pinyin import PypinyinNames

        self._names = PypinyinNames()

    def whole(self, name: str) -> str:
        """Return the longest reading."""
        return max(self._names.keys(name), key=len, default=name)

    def initials(self, name: str) -> str:
        """Return the shortest reading, the initials."""
        return min(self._names.keys(name), key=len, default=name)


def keys(texts: list[str]) -> Iterator[str]:
    """Return what stands in the field after each key."""
    for text in texts:
        for end in range(1, len(text) + 1):
            yield text[:end]


def measure(sheet: Sheet, path: Path, label: str) -> None:
    """Write down the query and the way from the key to the rows."""
    from db.search import targets

    with opened(path) as shop:
        texts = script(shop)
        seen = list(keys(texts))
        with shop.database.reader.connect() as connection:
            ranges = [net(lambda text=text: targets(connection, 1, text)) for text in seen]  # type: ignore[misc]
        whole = [net(lambda text=text: shop.desk.reads.search.find(text)) for text in seen]  # type: ignore[misc]
    note = f"{len(seen)} keys"
    sheet.add(f"search: the query, p95, {label}", p95(sorted(ranges)) * 1000, 1, "ms", note)
    note = f"with the rows for the list p95 {p95(sorted(whole)) * 1000:.1f} ms"
    screen, wall = child("search.py", str(path), seconds=600)
    sheet.add(
        f"search: key to rows on the screen, p95, {label}", screen, 30, "ms", f"on the clock {wall:.0f} ms; {note}"
    )


class Typist:
    """Types the script into the real window and waits after each key for its painted rows."""

    def __init__(self, window: "Window", texts: list[str]) -> None:
        from PySide6.QtCore import QEvent, QObject

        self.window, self.search = window, window.app.window.search
        self.texts = texts
        self.took: list[float] = []
        self.wall: list[float] = []
        self._shown = ""
        self._painted = False
        typist = self

        class Paints(QObject):
            def eventFilter(self, _target: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint and typist._shown:
                    typist._painted = True
                return False

        self._paints = Paints()
        for widget in (self.search.list.viewport(), self.search):
            widget.installEventFilter(self._paints)
        really = self.search.set_rows

        def set_rows(text: str, *rest: Any) -> None:
            really(text, *rest)
            if text == self.search.field.text():
                self._shown = text

        self.search.set_rows = set_rows  # type: ignore[assignment, method-assign]

    def play(self) -> Iterator[Callable[[], object]]:
        """Yield what to wait for."""
        self.window.app.window.search.open()
        yield lambda: self.search.isVisible() and self.window.quiet()
        for text in self.texts:
            self.search.field.clear()
            yield self.window.quiet
            for end in range(1, len(text) + 1):
                self._shown, self._painted = "", False
                began, waited = time.perf_counter(), queued()
                self.window.type(text[end - 1])
                yield lambda expected=text[:end]: self._shown == expected and self._painted  # type: ignore[misc]
                self.wall.append(time.perf_counter() - began)
                self.took.append(self.wall[-1] - (queued() - waited))


def main(path: str) -> None:
    from tests.benchmarks.window import Window

    with opened(Path(path)) as shop:
        texts = script(shop)
    window = Window(path)
    typist = Typist(window, texts)
    window.play(typist.play)
    print(f"{p95(sorted(typist.took)) * 1000:.2f} {p95(sorted(typist.wall)) * 1000:.2f}")


if __name__ == "__main__":
    main(sys.argv[1])
