"""Start to login and to Today, against a program that only opens an empty window."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.measure import Sheet
from tests.benchmarks.shops import ROOT

HERE = Path(__file__).parent
ROUNDS = 7


def child(script: str, *arguments: str, seconds: float = 60) -> tuple[float, float]:
    """Run a script of this folder in a process of its own; return the seconds from here and its megabytes."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    environment["BENCH_BEGAN"] = repr(time.perf_counter())
    done = subprocess.run(
        [sys.executable, str(HERE / script), *arguments],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False,
    )  # fmt: skip
    if done.returncode or not done.stdout:
        raise RuntimeError(f"{script} {' '.join(arguments)}:\n{done.stdout}{done.stderr}")
    took, size, *_ = done.stdout.split()
    return float(took), float(size)


def measure(sheet: Sheet, database: Path, label: str, rounds: int = ROUNDS) -> float:
    """Write down both starts; return the floor's resident megabytes."""
    floor: list[float] = []
    login: list[float] = []
    today: list[float] = []
    sizes: list[float] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for number in range(rounds + 1):  # the first one warms the disk; the kinds take turns, so noise meets all
            bare, size = child("floor.py", str(database))
            page, _ = child("started.py", str(database), "login", folder)
            day, _ = child("started.py", str(database), "today", folder)
            if number:
                floor.append(bare)
                login.append(page)
                today.append(day)
                sizes.append(size)
    base, note = statistics.median(floor), f"floor {statistics.median(floor) * 1000:.0f} ms"
    sheet.add(f"start to a login page that takes keys, {label}", statistics.median(login) / base, 0.8, note=note)
    sheet.add(f"start to Today with automatic login, {label}", statistics.median(today) / base, 2.5, note=note)
    return statistics.median(sizes)
