"""How long the thread of the screen is deaf while a journey is played in the real windows, by the tour's own heartbeat.

Run as a script: ``python stalls.py JOURNEY [DATABASE]`` prints the longest gap and the 99th percentile in milliseconds, net
of the wait for a processor. The keys come at the pace of a quick typist. Left out: the first two seconds after the start, the
tour's own pictures, and the step in which the tour looks through a thousand visits for a car that comes back.
"""

import sys
import tempfile
from argparse import Namespace
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.benchmarks.measure import Sheet, no_backups
from tests.benchmarks.start import child

LONGEST_MS, P99_MS = 50, 16
START_SECONDS = 2.0
PACE_MS = 120
"""Milliseconds from key to key: eight a second. The 99th percentile is one over the time somebody sits there."""


def measure(sheet: Sheet, journey: str, label: str, database: Path | None = None) -> None:
    """Write down the longest stall and the 99th percentile of one journey."""
    arguments = [journey] if database is None else [journey, f"sqlite:///{database}"]
    longest, p99 = child("stalls.py", *arguments, seconds=600)
    sheet.add(f"longest stall in {journey}, {label}", longest, LONGEST_MS, "ms")
    sheet.add(f"p99 of the stalls in {journey}, {label}", p99, P99_MS, "ms")


def main(journey: str, database: str | None = None) -> None:
    from ui.kit.stalls import StallMeter, Stalls, summary
    from ui.tour import driver, run
    from ui.tour.journeys import returning

    find, looking = returning.find, [False]

    def look(reads: Any) -> Any:
        looking[0] = True
        return find(reads)

    vars(returning)["find"] = look
    gaps: list[tuple[float, float]] = []
    began = perf_counter()

    class Keeping(StallMeter):
        """A heartbeat that keeps every gap of the journey."""

        def take(self) -> Stalls:
            running = self._timer.isActive()
            if running:
                self._beat()
            taken, self._gaps = self._gaps, []
            # What was seen while paused is the tour's own picture.
            if running and perf_counter() - began > START_SECONDS and not looking[0]:
                gaps.extend(taken)
            looking[0] = looking[0] and not running
            return summary(taken)

    no_backups()
    vars(driver)["StallMeter"] = Keeping
    vars(driver)["Driver"] = partial(driver.Driver, pace=PACE_MS)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, redirect_stdout(sys.stderr):
        arguments = Namespace(out=folder, journey=journey, list=False, db=database, lang=None, theme=None, scale=None)
        if run.main(arguments):
            raise SystemExit(1)
    seen = summary(gaps)
    print(f"{seen.net:.1f} {seen.p99:.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
