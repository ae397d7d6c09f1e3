"""The tests themselves: strict settings, no sleeping, no network, none that cannot fail."""

import ast
import tomllib
from collections.abc import Iterator

import pytest

from tests.architecture.sources import ROOT, Source, last_name, sources

#: Calls by which a test can fail without the word assert.
CHECKING = ("assert", "raises", "warns", "check", "expect", "fail", "waituntil", "waitsignal")
SLEEPING = frozenset({"sleep", "qWait", "qSleep", "msleep"})
#: Where a blocked event loop is the very thing that is measured.
STALLING = ("tests.ui.test_stalls", "tests.ui.test_driver", "tests.benchmarks.counters")
NETWORK = frozenset({"requests", "httpx", "urllib", "http", "aiohttp", "ftplib"})


def functions_of(source: Source) -> Iterator[ast.FunctionDef]:
    """Yield the test functions of a file."""
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def can_fail(function: ast.FunctionDef, near: dict[str, ast.FunctionDef]) -> bool:
    """Return whether ``function``, or one of ``near`` that it calls, compares what came out with what should."""
    others = {name: other for name, other in near.items() if name != function.name}
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant):
            return True
        if isinstance(node, ast.Call):
            name = last_name(node.func)
            if any(word in name.lower() for word in CHECKING) or (name in others and can_fail(others[name], others)):
                return True
    return False


def functions_near(source: Source) -> dict[str, ast.FunctionDef]:
    """Return the functions that a file of tests holds or takes from another such file, under the names it calls."""
    near: dict[str, ast.FunctionDef] = {}
    others = {other.module: other for other in sources("tests")}
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef):
            near[node.name] = node
        elif isinstance(node, ast.ImportFrom) and node.module in others:
            there = {one.name: one for one in others[node.module].nodes if isinstance(one, ast.FunctionDef)}
            near |= {name.asname or name.name: there[name.name] for name in node.names if name.name in there}
    return near


def toothless(source: Source) -> Iterator[str]:
    """Tests in which nothing is checked."""
    near = functions_near(source)
    yield from (f"{source.module}.{test.name}" for test in functions_of(source) if not can_fail(test, near))


def sleepers(source: Source) -> Iterator[str]:
    """Places that wait for time to pass instead of for what should happen."""
    if source.inside(*STALLING):
        return
    for node in source.nodes:
        if not isinstance(node, ast.Call):
            continue
        name = last_name(node.func)
        of_qtbot = isinstance(node.func, ast.Attribute) and last_name(node.func.value) == "qtbot"
        if name in SLEEPING or (name == "wait" and of_qtbot):
            yield f"{source.module}:{node.lineno} {name}"


def callers(source: Source) -> Iterator[str]:
    """Imports of what talks to the network."""
    for name, line in source.imports:
        if name.split(".")[0] in NETWORK and name != "urllib.parse":
            yield f"{source.module}:{line} {name}"


def forgiven(source: Source) -> Iterator[str]:
    """Tests that are switched off for good or let pass although they fail."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in {"xfail", "skip"} and last_name(node.value) == "mark":
            yield f"{source.module}:{node.lineno} mark.{node.attr}"


PLANTED = [
    (toothless, "def test_a():\n    f()"),
    (toothless, "def test_a():\n    assert True"),
    (toothless, "def test_a():\n    g()\ndef g():\n    f()"),
    (toothless, "from tests.journeys.walk_in import arrive\ndef test_a():\n    arrive(shop)"),
    (sleepers, "import time\ntime.sleep(1)"),
    (sleepers, "QTest.qWait(5)"),
    (sleepers, "qtbot.wait(5)"),
    (callers, "import urllib.request"),
    (callers, "from http.client import HTTPConnection"),
    (forgiven, "@pytest.mark.skip\ndef test_a(): ..."),
    (forgiven, "@pytest.mark.xfail(reason='x')\ndef test_a(): ..."),
]
RULES = list(dict.fromkeys(rule for rule, _ in PLANTED))
FINE = "from tests.services.snapshot import refused\ndef test_d():\n    refused(f)\ndef test_a():\n    assert f() == 1\ndef test_c():\n    g()\ndef g():\n    assert f()\ndef test_b():\n    with pytest.raises(ValueError):\n        f()\n"


@pytest.mark.parametrize(("rule", "text"), PLANTED, ids=lambda value: getattr(value, "__name__", None))
def test_a_planted_violation_is_found(rule: object, text: str) -> None:
    assert callable(rule)
    assert list(rule(Source("tests.x", text)))
    assert list(rule(Source("tests.x", FINE))) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tests_keep_the_rule(rule: object) -> None:
    assert callable(rule)
    found = [finding for source in sources("tests") for finding in rule(source)]
    assert not found, "\n".join(found)


def test_pytest_is_strict() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    assert {"--strict-markers", "--strict-config"} <= set(options["addopts"])
    assert options["xfail_strict"] is True
    assert options["filterwarnings"][0] == "error"
    assert options["qt_log_level_fail"] == "WARNING"
    assert options["timeout"] > 0


def test_the_order_is_random_and_warnings_are_errors(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.pluginmanager.hasplugin("randomly")
    assert pytestconfig.getoption("randomly_reorganize") is True
    assert "error" in pytestconfig.getini("filterwarnings")
