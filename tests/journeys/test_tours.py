"""The tours as they are called from the command line: real windows, real keys, both languages and themes."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ui.tour.run import journeys

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

LOOKS = [("zh_CN", "light", "1"), ("en", "dark", "1"), ("zh_CN", "dark", "2")]


def tour(out: Path, *arguments: str, **environment: str) -> dict[str, object]:
    """Run ``advisor tour`` in a process of its own and return its record; fails unless it ended green."""
    script = "import sys; from ui.cli import main; raise SystemExit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", script, "tour", "--out", str(out), *arguments],
        env={**os.environ, **environment}, capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    record: dict[str, object] = json.loads((out / "tour.json").read_text(encoding="utf-8"))
    return record


NOT_BY_HAND = re.compile(r"setFocus|focus_editor|focus_field|navigator|set_value|setText|\.select\(|show_part|\.emit\(")
"""What no person can do: they press keys and buttons."""

ENDS = "handed over, call planned"


def check(record: dict[str, object], folder: Path) -> list[str]:
    """Assert that every step is green, was done by a hand, and shows something else than the one before; return their names."""
    steps = record["steps"]
    assert isinstance(steps, list)
    assert [s["name"] for s in steps if not s["ok"]] == []
    assert [s["name"] for s in steps[1:] if not s["keys"]] == []
    assert sorted(p.name for p in folder.glob("*.png")) == [s["picture"] for s in steps]
    seen = [(folder / s["picture"]).read_bytes() for s in steps]
    assert [s["name"] for s, now, before in zip(steps[1:], seen[1:], seen, strict=False) if now == before] == []
    return [s["name"] for s in steps]


@pytest.mark.parametrize("name", sorted(journeys()))
def test_journeys_are_played_by_keys_and_clicks(name: str) -> None:
    """A journey moves no cursor and opens no page by a call: what it does a person can do."""
    source = Path("ui/tour/journeys", f"{name.replace('-', '_')}.py").read_text(encoding="utf-8")
    assert NOT_BY_HAND.findall(source) == []


@pytest.mark.parametrize(("language", "theme", "scale"), LOOKS)
def test_the_walk_in_ends_green(tmp_path: Path, language: str, theme: str, scale: str) -> None:
    """Every step has its picture, every paper is there, and the keys stay few."""
    record = tour(tmp_path, "--lang", language, "--theme", theme, "--scale", scale)
    names = check(record, tmp_path)
    assert names[-1] == ENDS
    assert {"photo of the mark", "first check is good"} < set(names)
    papers = {p.stem.partition("-")[2] for p in (tmp_path / "papers").glob("*.pdf")}
    assert papers == {
        "reception_sheet", "quote", "work_order", "job_card", "picking_list", "settlement", "old_part_receipt",
        "gate_pass",
    }  # fmt: skip


@pytest.mark.parametrize(("language", "theme"), [("zh_CN", "light"), ("en", "dark")])
def test_the_demo_day_shows_every_page_and_lets_a_car_out(tmp_path: Path, language: str, theme: str) -> None:
    """Every area of the rail is in front in its picture, read and drawn; a pass opens the gate once."""
    names = check(tour(tmp_path, "--journey", "demo-day", "--lang", language, "--theme", theme), tmp_path)
    areas = [
        "today",
        "board",
        "visits",
        "jobs",
        "quality",
        "cash",
        "parts",
        "files",
        "old_parts",
        "gate",
        "calls",
        "setup",
    ]
    assert [name for name in names if name in areas] == areas
    assert {"car let out", "pass shown twice"} < set(names)


@pytest.mark.x11
@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")
def test_the_walk_in_in_a_real_x_window(tmp_path: Path) -> None:
    """The same journey on the xcb platform, in front of a real X server."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1200x24", "-nolisten", "tcp"],
        pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        os.close(write)
        with os.fdopen(read) as told:
            display = ":" + told.readline().strip()
        record = tour(tmp_path, DISPLAY=display, QT_QPA_PLATFORM="xcb")
        steps = record["steps"]
        assert isinstance(steps, list)
        assert steps[-1]["name"] == ENDS
    finally:
        server.terminate()
        server.wait(10)
