"""Every command of the services: one name, one permission, and words for the audit in both languages."""

import ast
import tomllib

import pytest

from tests.architecture.sources import ROOT, Source, last_name, sources
from tests.architecture.spoken import LANGUAGES, catalog


def commands(source: Source) -> list[str]:
    """Return the actions of the methods that ``@command`` makes transactions; one that is no literal is refused."""
    return [
        ast.literal_eval(mark.args[0])
        for node in source.nodes
        for mark in getattr(node, "decorator_list", [])
        if isinstance(mark, ast.Call) and last_name(mark.func) == "command"
    ]


ACTIONS = {action for source in sources("advisor_app/services") for action in commands(source)}


def test_the_reader_finds_commands() -> None:
    text = "class A:\n    @command('quote.sign', 'quotes')\n    def sign(self): ...\n    def read(self): ...\n"
    assert commands(Source("advisor_app.services.x", text)) == ["quote.sign"]
    with pytest.raises(ValueError, match="malformed"):
        commands(Source("advisor_app.services.x", text.replace("'quote.sign'", "NAME")))


def test_every_command_has_a_permission_and_every_permission_a_use() -> None:
    table = tomllib.loads((ROOT / "resources" / "permissions.toml").read_text(encoding="utf-8"))["actions"]
    assert ACTIONS
    assert sorted(ACTIONS - set(table)) == []
    texts = {
        node.value
        for source in sources("advisor_app", "ui", "db")
        for node in source.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    # f"area.{name}" leaves the text "area." in the tree
    unused = [
        action for action in table if action not in ACTIONS | texts and action.partition(".")[0] + "." not in texts
    ]
    assert sorted(unused) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_words_for_the_audit(language: str) -> None:
    known = catalog(language)
    missing = [action for action in sorted(ACTIONS) if ("action", action) not in known]
    assert not missing, "\n".join(missing)
