"""The tours as they are called from the command line: real windows, real keys, both languages and themes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.parametrize(("language", "theme", "scale"), LOOKS)
def test_the_walk_in_ends_green(tmp_path: Path, language: str, theme: str, scale: str) -> None:
    """Every step has its picture, every paper is there, and the keys stay few."""
    record = tour(tmp_path, "--lang", language, "--theme", theme, "--scale", scale)
    steps = record["steps"]
    assert isinstance(steps, list)
    assert [s["name"] for s in steps if not s["ok"]] == []
    assert steps[-1]["name"] == "handed over"
    assert sorted(p.name for p in tmp_path.glob("*.png")) == [s["picture"] for s in steps]
    papers = {p.stem.partition("-")[2] for p in (tmp_path / "papers").glob("*.pdf")}
    assert papers == {
        "reception_sheet", "quote", "work_order", "job_card", "picking_list", "settlement", "old_part_receipt",
        "gate_pass",
    }  # fmt: skip


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
        assert steps[-1]["name"] == "handed over"
    finally:
        server.terminate()
        server.wait(10)
