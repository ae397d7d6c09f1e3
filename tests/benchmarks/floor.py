"""The floor of the start budget: what any program of this stack pays before it shows an empty window.

Run as a script: ``python floor.py DATABASE`` prints the seconds since its process was asked for (``BENCH_BEGAN``, the
monotonic clock of whoever asked; else since its first line) and the resident megabytes.
"""

import os
import sys
import time

began = float(os.environ.get("BENCH_BEGAN") or time.perf_counter())
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from pathlib import Path  # noqa: E402

import sqlalchemy  # noqa: E402
import sqlalchemy.orm  # noqa: E402
from PySide6.QtGui import QFontDatabase  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"


def resident_mb() -> float:
    """Return the resident size of this process in megabytes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(path: str) -> None:
    app = QApplication([])
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        QFontDatabase.addApplicationFont(str(FONTS / name))
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("select count(*) from staff").scalar()
    window = QWidget()
    window.resize(1440, 900)
    window.show()
    app.processEvents()
    print(f"{time.perf_counter() - began:.4f} {resident_mb():.1f}")


if __name__ == "__main__":
    main(sys.argv[1])
