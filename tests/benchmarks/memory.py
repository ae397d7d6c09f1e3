"""The resident size with 200 visits opened in the real window, against the floor script's; and what a busy day adds."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from tests.benchmarks.floor import resident_mb
from tests.benchmarks.measure import Sheet
from tests.benchmarks.shops import opened
from tests.benchmarks.start import child

VISITS = 200
BUDGET = 2.5
GROWTH = 1.1


def measure(sheet: Sheet, path: Path, label: str, floor: float) -> None:
    """Write down size and growth; ``floor`` is the floor script's resident size in megabytes."""
    first, second = child("memory.py", str(path), seconds=900)
    note = f"{first:.0f} MB, floor {floor:.0f} MB"
    sheet.add(f"memory after opening {VISITS} visits, {label}", first / floor, BUDGET, note=note)
    sheet.add(f"memory: growth over {VISITS} more, {label}", second / first, GROWTH, note=f"{second:.0f} MB")


def main(path: str) -> None:
    from tests.benchmarks.window import Window

    with opened(Path(path)) as shop:
        visits = [row.id for row in shop.desk.reads.visits.recent(2 * VISITS)]
    window = Window(path)
    sizes: list[float] = []

    def look(some: list[UUID]) -> Iterator[Callable[[], object]]:
        for visit in some:
            window.app.navigator.navigate("visit", visit=visit)
            yield window.quiet
        sizes.append(resident_mb())

    def steps() -> Iterator[Callable[[], object]]:
        yield from look(visits[:VISITS])
        yield from look(visits[VISITS:])

    window.play(steps)
    print(f"{sizes[0]:.1f} {sizes[1]:.1f}")


if __name__ == "__main__":
    main(sys.argv[1])
