"""The returning car: how many strokes and screens lie between its plate and its printed work order."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from advisor_app.domain.printing import PaperKind, PrintState
from advisor_app.domain.stages import Stage, journey
from db.desk import make_desk
from db.engine import open_database
from ui.tour.journeys.returning import PLATE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

STROKES, SCREENS = 25, 4
PRINTER = "Counter 1"

PLUGGED_IN = f"""
import sys
from advisor_app.domain.printing import PaperKind, PrintState
from ui import cli, papers_door

class Printers:
    availablePrinterNames = staticmethod(lambda: [{PRINTER!r}])

papers_door.QPrinterInfo = Printers
papers_door.send = lambda pages, sizes, wish: (PrintState.SPOOLED, "")
raise SystemExit(cli.main(sys.argv[1:]))
"""
"""The program on a computer with one printer, which takes everything."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the journey left its record; the shop it was played in lies there as well."""
    out = tmp_path_factory.mktemp("returning")
    arguments = ["tour", "--journey", "returning", "--out", str(out), "--db", f"sqlite:///{out / 'shop.db'}"]
    done = subprocess.run(
        [sys.executable, "-c", PLUGGED_IN, *arguments], env=dict(os.environ), capture_output=True, text=True, timeout=500,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    return out


@pytest.fixture(scope="module")
def counted(played: Path) -> list[dict[str, Any]]:
    """The steps from the plate on."""
    steps: list[dict[str, Any]] = json.loads((played / "tour.json").read_text(encoding="utf-8"))["steps"]
    assert all(step["ok"] for step in steps)
    names = [step["name"] for step in steps]
    return steps[names.index(PLATE) + 1 :]


def test_few_strokes_lead_from_the_plate_to_the_printed_order(counted: list[dict[str, Any]]) -> None:
    assert counted[-1]["name"] == "handed to the printer"
    strokes = sum(step["keys"] for step in counted)
    assert 0 < strokes <= STROKES
    assert all(step["keys"] for step in counted), "no step is done by anything but a hand"


def test_few_screens_are_seen(counted: list[dict[str, Any]]) -> None:
    seen = {"arrival", *(step["screen"] for step in counted)}
    assert seen == {"arrival", "visit", "sign_dialog", "preview"}
    assert len(seen) <= SCREENS


def test_the_order_is_signed_and_its_paper_kept_and_printed(played: Path) -> None:
    database = open_database(f"sqlite:///{played / 'shop.db'}", ballast=False)
    try:
        desk = make_desk(database)
        (visit,) = desk.reads.visits.recent(1)
        assert visit.facts.order_signed
        assert visit.facts.walkaround_signed
        assert visit.facts.faults_read_back == visit.facts.faults == 1
        assert visit.facts.lines == visit.facts.lines_approved > 1
        now = journey(visit.facts).current
        assert now is not None
        assert now.stage is Stage.DISPATCH
        paper, *_ = (p for p in desk.reads.papers.kept(visit.id) if p.kind is PaperKind.WORK_ORDER)
        assert paper.state is PrintState.SPOOLED
        assert desk.blobs.get(paper.sha256).startswith(b"%PDF-")
    finally:
        database.dispose()
