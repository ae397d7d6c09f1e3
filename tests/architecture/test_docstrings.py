"""Everything public says what it does: counted from the syntax trees."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Source, sources

Documented = tuple[str, bool]


def is_qt_override(name: str) -> bool:
    """Return whether ``name`` is spelled as Qt spells (``paintEvent``): its contract is Qt's."""
    return name[:1].islower() and any(letter.isupper() for letter in name)


def public_things(source: Source) -> Iterator[Documented]:
    """Yield (name, has a docstring) of the module and its public classes, functions and methods."""
    if source.text:
        yield source.module, ast.get_docstring(source.tree) is not None
    yield from _inside(source.tree, source.module)


def _inside(parent: ast.Module | ast.ClassDef, path: str) -> Iterator[Documented]:
    for node in parent.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            if isinstance(node, ast.ClassDef) or not is_qt_override(node.name):
                yield f"{path}.{node.name}", ast.get_docstring(node) is not None
            if isinstance(node, ast.ClassDef):
                yield from _inside(node, f"{path}.{node.name}")


def test_the_count_sees_what_is_missing() -> None:
    text = '"""M."""\nclass A:\n    def f(self): ...\n    def _g(self): ...\n    def paintEvent(self, e): ...\ndef h():\n    "H."\n'
    found = list(public_things(Source("m", text)))
    assert found == [("m", True), ("m.A", False), ("m.A.f", False), ("m.h", True)]


@pytest.mark.parametrize(("folder", "share"), [("advisor_app", 1.0), ("db", 1.0), ("ui", 0.8)])
def test_public_names_have_docstrings(folder: str, share: float) -> None:
    things = [
        thing
        for source in sources(folder)
        if not source.inside("db.migrations.versions")
        for thing in public_things(source)
    ]
    bare = [name for name, documented in things if not documented]
    assert things
    assert 1 - len(bare) / len(things) >= share, bare
