"""``make bench``: every row of the budget table as a ratio against a floor of the same run.

The exit code is 1 where a budget is broken, and the last lines say which; no test depends on it.
"""

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks import actions, counters, documents, memory, reads, search, shops, stalls, start
from tests.benchmarks.measure import Sheet


def main(arguments: list[str]) -> int:
    """Measure and print; return 1 where a budget is broken."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--visits", type=int, nargs="*", help="sizes of the shops to measure")
    parser.add_argument("--make-large", action="store_true", help="make the shop of 1,000,000 visits first")
    parser.add_argument("--only", nargs="*", choices=sorted(PARTS), default=sorted(PARTS), help="parts to measure")
    chosen = parser.parse_args(arguments)
    large = shops.kept(shops.LARGE)
    sizes = chosen.visits or [shops.SMALL, *([shops.LARGE] if chosen.make_large or large.exists() else [])]
    shops.KEPT.mkdir(parents=True, exist_ok=True)
    sheet = Sheet()
    paths = {size: shops.ensure(size) for size in sizes}
    for name, part in PARTS.items():
        if name in chosen.only:
            part(sheet, paths)
    (shops.KEPT / "last.json").write_text(sheet.as_json() + "\n", encoding="utf-8")
    over = [figure.name for figure in sheet.figures if not figure.ok]
    print(f"\n{len(sheet.figures)} figures, {len(over)} over budget" + "".join(f"\n  OVER {name}" for name in over))
    if shops.LARGE not in sizes:
        print(
            "NOT MEASURED: all rows at 1,000,000 visits, and the growth of the actions. Make that shop once with --make-large."
        )
    return 1 if over else 0


def _each(part: str, sheet: Sheet, paths: dict[int, Path]) -> None:
    for size, path in paths.items():
        label = f"{size:,}"
        if part == "start":
            start.measure(sheet, path, label)
        elif part == "search":
            search.measure(sheet, path, label)
        elif part == "reads":
            with shops.opened(path) as shop:
                reads.measure(sheet, shop, label)
        elif part == "memory":
            with_floor = start.child("floor.py", str(path))[1]
            memory.measure(sheet, path, label, with_floor)


def _actions(sheet: Sheet, paths: dict[int, Path]) -> None:
    if shops.SMALL not in paths or shops.LARGE not in paths:
        return
    with ExitStack() as stack:
        small, large = (stack.enter_context(shops.opened(paths[size])) for size in (shops.SMALL, shops.LARGE))
        actions.measure(sheet, small, large)


def _stalls(sheet: Sheet, paths: dict[int, Path]) -> None:
    from ui.tour.run import journeys

    stalls.measure(sheet, "walk-in", "a new shop")
    if "returning" not in journeys():
        return
    for size, path in paths.items():
        stalls.measure(sheet, "returning", f"{size:,}", path)


PARTS: dict[str, Callable[[Sheet, dict[int, Path]], None]] = {
    "start": lambda sheet, paths: _each("start", sheet, paths),
    "search": lambda sheet, paths: _each("search", sheet, paths),
    "reads": lambda sheet, paths: _each("reads", sheet, paths),
    "actions": _actions,
    "documents": lambda sheet, _paths: documents.measure(sheet),
    "stalls": _stalls,
    "memory": lambda sheet, paths: _each("memory", sheet, paths),
    "counters": lambda sheet, _paths: counters.measure(sheet),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
