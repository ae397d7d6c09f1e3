"""The preparation of a fresh machine: its decisions, without touching one."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.sources import ROOT


@pytest.fixture(scope="module")
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "build" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("version", "fits"), [((3, 10), False), ((3, 11, 2), True), ((3, 13), True), ((3, 14, 0), False), ((2, 7), False)]
)
def test_only_locked_versions_of_python_fit(bootstrap: ModuleType, version: tuple[int, ...], fits: bool) -> None:
    assert bootstrap.python_fits(version) is fits


def test_the_versions_are_those_of_the_project(bootstrap: ModuleType) -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    oldest, newest = bootstrap.OLDEST[1], bootstrap.NEWEST[1]
    assert f'requires-python = ">=3.{oldest},<3.{newest + 1}"' in text


def test_a_stamp_that_is_no_stamp_of_ours_is_none(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that decayed leaves any bytes there: the environment is filled anew, once."""
    stamp = tmp_path / "ready.stamp"
    called: list[object] = []

    def call(step: object, **_: object) -> int:
        called.append(step)
        return 0

    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "STAMP", stamp)
    monkeypatch.setattr(bootstrap, "bin_python", lambda: Path(sys.executable))
    monkeypatch.setattr(bootstrap.subprocess, "call", call)
    stamp.write_bytes(b"\xff\xfe\x00 python")
    assert bootstrap.environment_ready()
    assert len(called) == 3
    assert bootstrap.environment_ready()
    assert len(called) == 3


def test_the_newest_other_python_is_taken(bootstrap: ModuleType) -> None:
    there = {"python3.11": "/usr/bin/python3.11", "python3.12": "/usr/bin/python3.12"}
    assert bootstrap.other_python(there.get) == "/usr/bin/python3.12"
    assert bootstrap.other_python({}.get) is None


def test_missing_libraries_are_named(bootstrap: ModuleType) -> None:
    absent = {"libGL.so.1", "libxcb-cursor.so.0"}
    assert bootstrap.missing_libraries(lambda name: name not in absent, "linux") == sorted(absent)
    assert bootstrap.missing_libraries(lambda name: True, "linux") == []
    assert bootstrap.missing_libraries(lambda name: False, "darwin") == []


def test_the_loader_is_asked(bootstrap: ModuleType) -> None:
    assert not bootstrap.opens("libnothing-of-the-kind.so.99")


@pytest.mark.parametrize(
    "soname",
    [
        "libGL.so.1",
        "libEGL.so.1",
        "libxkbcommon.so.0",
        "libxkbcommon-x11.so.0",
        "libfontconfig.so.1",
        "libdbus-1.so.3",
        "libglib-2.0.so.0",
        "libxcb-cursor.so.0",
    ],
)
def test_what_qt_needs_is_looked_for(bootstrap: ModuleType, soname: str) -> None:
    assert soname in bootstrap.LIBRARIES


def test_each_package_is_asked_for_once(bootstrap: ModuleType) -> None:
    both = ["libgthread-2.0.so.0", "libglib-2.0.so.0"]
    assert bootstrap.packages_for(both, True, (3, 12)) == ["libglib2.0-0"]
    assert bootstrap.packages_for([], False, (3, 12, 1)) == ["python3.12-venv"]
    assert bootstrap.packages_for([], True, (3, 12)) == []


def test_the_advice_is_one_line_to_run(bootstrap: ModuleType) -> None:
    line = bootstrap.advice(["libgl1", "libegl1"])
    assert line.startswith("sudo apt-get update && sudo apt-get install -y")
    assert line.endswith(" libgl1 libegl1")
    assert "\n" not in line


def test_the_stamp_changes_with_lock_project_and_python(bootstrap: ModuleType) -> None:
    stamps = {
        bootstrap.stamp_text(parts, version)
        for parts, version in [
            ([b"lock", b"project"], (3, 11)),
            ([b"lock2", b"project"], (3, 11)),
            ([b"lock", b"project2"], (3, 11)),
            ([b"loc", b"kproject"], (3, 11)),
            ([b"lock", b"project"], (3, 12)),
        ]
    }
    assert len(stamps) == 5
    assert bootstrap.stamp_text([b"lock", b"project"], (3, 11)) in stamps


def ready(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, *, root: bool, apt: str | None
) -> tuple[bool, list[list[str]]]:
    """Return whether a machine without libGL ends up ready, and the commands that were run on it."""
    commands: list[list[str]] = []

    def call(command: list[str], **_: object) -> int:
        commands.append(command)
        return 0

    monkeypatch.setattr(bootstrap, "missing_libraries", lambda: [] if commands else ["libGL.so.1"])
    monkeypatch.setattr(bootstrap, "makes_venvs", lambda: True)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: apt)
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0 if root else 1000, raising=False)
    monkeypatch.setattr(bootstrap.subprocess, "call", call)
    return bootstrap.system_ready(), commands


def test_root_on_debian_installs(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    done, commands = ready(bootstrap, monkeypatch, root=True, apt="/usr/bin/apt-get")
    assert done
    assert [command[1] for command in commands] == ["update", "install"]
    assert commands[1][-1] == "libgl1"


def test_others_are_told_the_line(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done, commands = ready(bootstrap, monkeypatch, root=False, apt="/usr/bin/apt-get")
    assert (done, commands) == (False, [])
    lines = capsys.readouterr().out.splitlines()
    assert "libGL.so.1" in lines[0]
    assert lines[-1] == bootstrap.advice(["libgl1"])


def test_other_systems_are_told_the_names(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done, commands = ready(bootstrap, monkeypatch, root=True, apt=None)
    assert (done, commands) == (False, [])
    assert "libGL.so.1" in capsys.readouterr().out


def test_it_needs_nothing_but_the_standard_library() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import runpy; runpy.run_path('build/bootstrap.py', run_name='probe')"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
