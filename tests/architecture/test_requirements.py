"""The lock: hashes for all, addresses for none, the pins that matter, and a build folder that git keeps."""

import re
from dataclasses import dataclass

import pytest

from tests.architecture.sources import ROOT, project_files

BUILD = ROOT / "build"
LOCKS = ("requirements.txt", "requirements-dev.txt")
LINE = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==(?P<version>[^\s;]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$"
)
HASH = re.compile(r"\s+--hash=sha256:[0-9a-f]{64}(?:\s*\\)?$")

#: Never in the shipped set: GPL or AGPL, or a second copy of what we ship.
REFUSED = {
    "pyside6",
    "pyside6-addons",
    "pyqt5",
    "pyqt6",
    "pyqt6-charts",
    "pymupdf",
    "pillow-heif",
    "psycopg2",
    "psycopg2-binary",
    "pysqlite3-binary",
    "pycups",
}


@dataclass
class Locked:
    """One pinned distribution."""

    version: str
    marker: str
    hashes: int


def locked(text: str) -> dict[str, Locked]:
    """Return name and marker -> pin of a lock; any line that is neither a pin nor a hash is refused."""
    found: dict[str, Locked] = {}
    last: Locked | None = None
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if (pin := LINE.fullmatch(line)) is not None:
            last = Locked(pin["version"], (pin["marker"] or "").strip(), 0)
            found[f"{pin['name'].lower()}|{last.marker}"] = last
        elif HASH.fullmatch(line) and last is not None:
            last.hashes += 1
        else:
            raise ValueError(line)
    return found


def names(pins: dict[str, Locked]) -> dict[str, str]:
    """Return name -> version, whatever the marker."""
    return {key.partition("|")[0]: pin.version for key, pin in pins.items()}


GOOD = "a==1.0 ; sys_platform == 'linux' \\\n    --hash=sha256:" + "0" * 64 + "\n"


@pytest.mark.parametrize(
    "bad", ["a>=1.0", "--index-url x", "a @ file:///x", "-e .", "a==1 --hash=md5:00", "--extra-index-url x"]
)
def test_the_reader_refuses_what_is_no_pin(bad: str) -> None:
    assert locked(GOOD)["a|sys_platform == 'linux'"].hashes == 1
    with pytest.raises(ValueError, match=re.escape(bad)):
        locked(GOOD + bad)


@pytest.mark.parametrize("name", LOCKS)
def test_everything_is_pinned_with_hashes(name: str) -> None:
    pins = locked((BUILD / name).read_text(encoding="utf-8"))
    assert pins
    assert [key for key, pin in pins.items() if not pin.hashes] == []


@pytest.mark.parametrize("name", [*LOCKS, "requirements.in", "requirements-dev.in"])
def test_no_address_stands_in_it(name: str) -> None:
    text = (BUILD / name).read_text(encoding="utf-8")
    assert re.findall(r"\w+://|--(?:extra-)?index|--find-links|--trusted-host", text) == []


def test_tests_run_with_what_is_shipped() -> None:
    shipped, tested = (locked((BUILD / name).read_text(encoding="utf-8")) for name in LOCKS)
    assert {key: pin for key, pin in shipped.items() if tested.get(key) != pin} == {}


@pytest.mark.parametrize("name", LOCKS)
def test_all_that_was_asked_for_is_locked(name: str) -> None:
    asked = (BUILD / name).with_suffix(".in").read_text(encoding="utf-8").splitlines()
    wanted = {re.split(r"[\[=<>; ]", line)[0].lower() for line in asked if line and line[0] not in "#-"}
    assert wanted - set(names(locked((BUILD / name).read_text(encoding="utf-8")))) == set()


@pytest.mark.parametrize("name", LOCKS)
def test_qt_is_the_version_that_keeps_references(name: str) -> None:
    pins = names(locked((BUILD / name).read_text(encoding="utf-8")))
    assert (pins["pyside6-essentials"], pins["shiboken6"]) == ("6.11.3", "6.11.3")
    assert pins["pysqlite3"] == "0.6.1"


@pytest.mark.parametrize("name", LOCKS)
def test_nothing_refused_is_locked(name: str) -> None:
    assert REFUSED & set(names(locked((BUILD / name).read_text(encoding="utf-8")))) == set()


def test_the_build_folder_belongs_to_the_project() -> None:
    kept = {path.name for path in project_files() if path.parts[0] == "build"}
    assert {"bootstrap.py", "catalogs.py", "make_fonts.py", *LOCKS, "requirements.in", "requirements-dev.in"} <= kept


def test_the_build_folder_is_no_package() -> None:
    assert not (BUILD / "__init__.py").exists()
