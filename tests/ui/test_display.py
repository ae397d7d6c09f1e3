"""Without a display the program says so, and never leaves it to Qt to end the process."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from ui import cli
from ui.display import display, is_there

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")


@pytest.fixture
def listening() -> Iterator[Path]:
    """A socket that somebody answers, in a folder whose path is short enough for one."""
    with tempfile.TemporaryDirectory(prefix="x") as folder, socket.socket(socket.AF_UNIX) as server:
        path = Path(folder) / "wayland-7"
        server.bind(str(path))
        server.listen(1)  # nobody accepts: more than one or two wait in vain, as with a busy server
        yield path


def test_a_display_answers_or_it_is_none(listening: Path) -> None:
    assert not is_there({})
    assert not is_there({"DISPLAY": ""})
    for name in (":99", "unix:99", "unix/:99.0", "localhost:31999", "nonsense", ":", "[::1]:99999", "/gone/org.x:0"):
        assert not is_there({"DISPLAY": name}), name
    assert is_there({"DISPLAY": str(listening)})
    assert is_there({"WAYLAND_DISPLAY": str(listening)})
    assert is_there({"WAYLAND_DISPLAY": listening.name, "XDG_RUNTIME_DIR": str(listening.parent), "DISPLAY": ":99"})
    assert not is_there({"WAYLAND_DISPLAY": "wayland-99", "XDG_RUNTIME_DIR": str(listening.parent)})


def test_an_x_server_answers_on_its_socket_without_a_name_or_on_its_port() -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X4711")
        server.listen(1)
        assert is_there({"DISPLAY": ":4711"})
        assert is_there({"DISPLAY": "unix:4711.0"})
    assert not is_there({"DISPLAY": ":4711"})
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        number = server.getsockname()[1] - 6000
        assert is_there({"DISPLAY": f"127.0.0.1:{number}.0"})
        assert is_there({"DISPLAY": f"tcp/127.0.0.1:{number}"})


def test_where_qt_draws_elsewhere_no_display_is_needed() -> None:
    assert is_there({"QT_QPA_PLATFORM": "offscreen"})
    assert is_there({"QT_QPA_PLATFORM": "wayland;offscreen:configfile=x"})
    assert not is_there({"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":99"})
    assert is_there({}, platform="win32")
    assert display({"DISPLAY": ":99", "WAYLAND_DISPLAY": "w"}) == "w, :99"


def without_display(**named: str) -> dict[str, str]:
    """Return this process's environment without a display but those named."""
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return {**{key: value for key, value in os.environ.items() if key not in gone}, "LC_ALL": "C.UTF-8", **named}


@pytest.mark.parametrize("named", [{}, {"DISPLAY": ":99"}], ids=["none", "dead"])
@pytest.mark.parametrize("door", ["advisor_app", "ui.cli"])
def test_the_program_says_that_there_is_no_display(named: dict[str, str], door: str, tmp_path: Path) -> None:
    run = {
        "advisor_app": ["-m", "advisor_app"],
        "ui.cli": ["-c", "import sys; from ui.cli import main; sys.exit(main())"],
    }
    done = subprocess.run(
        [sys.executable, *run[door]], cwd=ROOT, env=without_display(**named, XDG_DATA_HOME=str(tmp_path)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == cli.Exit.ENVIRONMENT
    said = "显示器 :99 没有应答，窗口打不开。" if named else "这里没有显示器，窗口打不开"
    assert done.stderr.startswith(said)
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.rglob("*.db")) == []


def test_the_tour_draws_offscreen_on_a_dead_display(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from ui.tour.run import _screen

    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name in ("QT_SCALE_FACTOR", "QT_ENABLE_HIGHDPI_SCALING", "QT_QPA_PLATFORM"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("DISPLAY", ":99")
    _screen(1, tmp_path)
    assert os.environ["QT_QPA_PLATFORM"].startswith("offscreen:configfile=")


@pytest.mark.parametrize(("there", "wanted"), [(0, "python -m advisor_app"), (3, "tour --out out/tour")])
def test_make_runs_the_tour_where_no_display_answers(there: int, wanted: str, tmp_path: Path) -> None:
    """A program that notes how it was called stands for the interpreter and for the command."""
    log = tmp_path / "log"
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    for name in ("python", "advisor"):
        script = bin_folder / name
        script.write_text(f'#!/bin/sh\necho {name} "$@" >> {log}\n[ "$2" != ui.display ] || exit {there}\n')
        script.chmod(0o755)
    asked = ["make", "-s", "run", f"BIN={bin_folder}", "PYTHON=true"]
    done = subprocess.run(
        asked, cwd=ROOT, env=without_display(DISPLAY=":99"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    called = log.read_text().splitlines()
    assert called[0] == "python -m ui.display"
    assert called[1:] == [wanted if there == 0 else f"advisor {wanted}"]
