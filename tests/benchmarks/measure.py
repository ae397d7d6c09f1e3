"""How figures are taken and judged: medians, ratios against a floor of the same run, budgets."""

import json
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One row of the budget table: ``value`` against ``budget`` (both in ``unit``), smaller is better."""

    name: str
    value: float
    budget: float
    unit: str
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether the budget is kept."""
        return self.value <= self.budget


@dataclass
class Sheet:
    """All figures of a run."""

    figures: list[Figure] = field(default_factory=list)

    def add(self, name: str, value: float, budget: float, unit: str = "×", note: str = "") -> None:
        """Write one figure down and print it."""
        figure = Figure(name, round(value, 3), budget, unit, note)
        self.figures.append(figure)
        print(
            f"{'ok  ' if figure.ok else 'OVER'} {name:<58} {value:>9.3f} {unit:<3} budget {budget:g}   {note}",
            flush=True,
        )

    def as_json(self) -> str:
        """Return the figures for a file."""
        return json.dumps([asdict(f) for f in self.figures], ensure_ascii=False, indent=1)

    @property
    def ok(self) -> bool:
        """Whether every budget is kept."""
        return all(f.ok for f in self.figures)


def timed(action: Callable[[], object], times: int = 30, warm: int = 3) -> list[float]:
    """Return the seconds of each of ``times`` runs after ``warm`` unmeasured ones, sorted."""
    for _ in range(warm):
        action()
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - began)
    return sorted(seconds)


def median(seconds: list[float]) -> float:
    """Return the median."""
    return statistics.median(seconds)


def p95(seconds: list[float]) -> float:
    """Return the 95th percentile of sorted seconds."""
    return seconds[min(len(seconds) - 1, int(len(seconds) * 0.95))]


def together(*actions: Callable[[], object], times: int = 40, warm: int = 3) -> list[list[float]]:
    """Return the sorted seconds of each action; they take turns, so that whatever else the machine does meets all."""
    seconds: list[list[float]] = [[] for _ in actions]
    for number in range(times + warm):
        for action, kept in zip(actions, seconds, strict=True):
            began = time.perf_counter()
            action()
            if number >= warm:
                kept.append(time.perf_counter() - began)
    return [sorted(kept) for kept in seconds]


def queued() -> float:
    """Return the seconds this thread was ready to run and had no processor; 0 where the system does not tell (not Linux)."""
    path = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
    return int(path.read_text("ascii").split()[1]) / 1e9 if path.exists() else 0.0


def net(action: Callable[[], object]) -> float:
    """Return the seconds of one run less the wait for a processor: other programs of the machine are not its fault."""
    waited, began = queued(), time.perf_counter()
    action()
    return time.perf_counter() - began - (queued() - waited)


def no_backups() -> None:
    """Let no window of this process back its shop up: the one of a million visits would fill the disk."""
    from ui.shell.health import BackupWatch

    def stay_idle(_watch: BackupWatch) -> None:
        """Look at nothing."""

    BackupWatch.start = stay_idle  # type: ignore[assignment, method-assign]
