"""The AST rules: each finds its planted violation, passes what is right, and holds on the whole program."""

import statistics
from collections.abc import Callable, Iterator

import pytest

from tests.architecture import rules_code, rules_imports, rules_screen, rules_sql
from tests.architecture.sources import PRODUCT, ROOT, Source, project_files, sources

Rule = Callable[[Source], Iterator[str]]

LONG = "def f():\n" + "    x = 1\n" * 60
BIG = "x = 1\n" * 601

#: (rule, module, text that breaks it)
PLANTED: list[tuple[Rule, str, str]] = [
    (rules_imports.domain_is_plain, "advisor_app.domain.quote", "import stdnum"),
    (rules_imports.domain_is_plain, "advisor_app.domain.quote", "from advisor_app.ports.unit import Unit"),
    (rules_imports.domain_is_plain, "advisor_app.domain.quote", "def f():\n    import advisor_app.i18n"),
    (rules_imports.libraries_stay_home, "advisor_app.services.quotes", "import psycopg"),
    (rules_imports.libraries_stay_home, "advisor_app.services.quotes", "from sqlalchemy import select"),
    (rules_imports.libraries_stay_home, "ui.features.quote.page", "from sqlalchemy.orm import Session"),
    (rules_imports.libraries_stay_home, "ui.app", "import sqlite3"),
    (rules_imports.libraries_stay_home, "db.engine", "from PySide6.QtCore import QObject"),
    (rules_imports.libraries_stay_home, "advisor_app.integrations.mail", "from reportlab.pdfgen import canvas"),
    (rules_imports.libraries_stay_home, "advisor_app.documents.fonts", "from fontTools.ttLib import TTFont"),
    (rules_imports.banned_modules, "ui.kit.bars", "from PySide6.QtCharts import QChart"),
    (rules_imports.banned_modules, "ui.kit.bars", "from PySide6 import QtSql"),
    (rules_imports.banned_modules, "advisor_app.replies", "import pickle"),
    (rules_imports.no_relative_imports, "ui.kit.bars", "from .tasks import Tasks"),
    (rules_code.telling_names, "ui.kit.qt_utils", ""),
    (rules_code.telling_names, "db.common.rows", ""),
    (rules_code.telling_names, "db.rows", "class SessionManager: ..."),
    (rules_code.one_clock, "db.rows", "from datetime import datetime\nx = datetime.now()"),
    (rules_code.one_clock, "ui.kit.dates", "import datetime\nx = datetime.date.today()"),
    (rules_code.one_clock, "ui.kit.dates", "from datetime import datetime\nf(default_factory=datetime.utcnow)"),
    (rules_code.no_process_events, "ui.app", "QApplication.processEvents()"),
    (rules_code.catches_what_it_knows, "db.rows", "try:\n    f()\nexcept Exception:\n    pass"),
    (rules_code.catches_what_it_knows, "db.rows", "try:\n    f()\nexcept:\n    pass"),
    (
        rules_code.catches_what_it_knows,
        "db.rows",
        "try:\n    f()\nexcept (OSError, BaseException) as e:\n    raise X from e",
    ),
    (rules_code.one_engine, "ui.app", "import sqlalchemy\nsqlalchemy.create_engine('sqlite://')"),
    (rules_code.empty_init, "ui.kit.__init__", '"""Kit."""\n'),
    (rules_code.module_size, "ui.kit.bars", BIG),
    (rules_code.function_size, "ui.kit.bars", LONG),
    (rules_code.nothing_left_over, "ui.kit.bars", "x = 1  # TODO: more"),
    (rules_code.nothing_left_over, "ui.kit.bars", "def f():\n    raise NotImplementedError"),
    (rules_screen.untranslated, "ui.features.quote.page", "label = QLabel('Add line')"),
    (rules_screen.untranslated, "ui.features.quote.page", "self.x.setToolTip('添加')"),
    (rules_screen.untranslated, "ui.features.quote.page", "x.setText(f'{n} lines')"),
    (rules_screen.untranslated, "ui.features.quote.page", "x.setText('Open' if a else b)"),
    (rules_screen.untranslated, "ui.features.quote.page", "form.addRow('Phone: ' + mark, field)"),
    (rules_screen.untranslated, "ui.features.quote.page", "x.setHeaderLabels(['No', t('Name')])"),
    (rules_screen.untranslated, "ui.features.quote.page", "Field(name, placeholder='Search')"),
    (rules_screen.chinese_in_code, "ui.features.quote.presenter", "UNIT = '元'"),
    (rules_screen.loose_sentences, "ui.features.quote.presenter", "view.tell('The line was added')"),
    (rules_screen.colours_in_theme, "ui.kit.bars", "x.setStyleSheet('')"),
    (rules_screen.colours_in_theme, "ui.kit.bars", "RED = '#c0392b'"),
    (rules_screen.colours_in_theme, "ui.kit.bars", "QColor('red')"),
    (rules_screen.colours_in_theme, "ui.kit.bars", "QtGui.QColor(255, 0, 0)"),
    (rules_screen.colours_in_theme, "ui.kit.bars", "pen(Qt.GlobalColor.red)"),
    (rules_screen.plain_text_widgets, "ui.kit.bars", "label.setTextFormat(Qt.TextFormat.RichText)"),
    (rules_screen.plain_text_widgets, "ui.kit.bars", "edit.setHtml(name)"),
    (rules_screen.painters_end, "ui.kit.bars", "painter = QPainter(self)"),
    (rules_screen.painters_end, "ui.kit.bars", "QPainter(self).fillRect(box, tint)"),
    (rules_sql.sql_is_bound, "db.rows", "from sqlalchemy import text\ntext(f'SELECT * FROM {name}')"),
    (rules_sql.sql_is_bound, "db.rows", "from sqlalchemy import text\ntext('a %s' % name)"),
    (rules_sql.sql_is_bound, "db.rows", "x = f'PRAGMA {name}'"),
    (rules_sql.sql_is_bound, "db.rows", "x = 'DELETE FROM {}'.format(name)"),
    (rules_sql.sql_is_bound, "db.rows", "import pysqlite3\nc.execute('select ' + column)"),
    (rules_sql.sql_is_bound, "db.rows", "def f(name):\n    x = f'PRAGMA {name}'\nname = quote(n)"),
    (rules_sql.no_bulk_writes, "db.rows", "from sqlalchemy import update\nupdate(Quote).values(x=1)"),
    (rules_sql.no_bulk_writes, "db.rows", "import sqlalchemy as sa\nsa.delete(Quote)"),
    (rules_sql.no_bulk_writes, "db.rows", "session.query(Quote).filter(x).delete()"),
    (rules_sql.no_markup_on_paper, "advisor_app.documents.slip", "Paragraph(name, style)"),
    (rules_sql.no_markup_on_paper, "advisor_app.documents.slip", "from reportlab.platypus import Paragraph as P"),
    (rules_code.one_clock, "advisor_app.domain.fault", "import time\nx = time.time()"),
    (rules_code.one_clock, "advisor_app.domain.fault", "from time import time as now"),
    (rules_imports.nothing_in_disguise, "advisor_app.domain.job", "importlib.import_module('sqlalchemy')"),
    (rules_imports.nothing_in_disguise, "advisor_app.services.jobs", "__import__('advisor_app.services.checkout')"),
]

#: (rule, module, text that is right and must pass)
RIGHT: list[tuple[Rule, str, str]] = [
    (
        rules_imports.domain_is_plain,
        "advisor_app.domain.quote",
        "import decimal\nfrom advisor_app.domain.values.ids import new_id",
    ),
    (rules_imports.nothing_in_disguise, "advisor_app.later", "import_module(module)"),
    (rules_imports.libraries_stay_home, "db.engine", "import sqlalchemy\nimport pysqlite3"),
    (rules_imports.libraries_stay_home, "advisor_app.documents.base", "import reportlab.pdfgen"),
    (rules_imports.banned_modules, "ui.kit.bars", "from PySide6.QtSvg import QSvgRenderer"),
    (rules_imports.no_relative_imports, "ui.kit.bars", "from ui.kit.tasks import Tasks"),
    (rules_code.telling_names, "ui.kit.navigation", "class Navigation: ..."),
    (rules_code.one_clock, rules_code.CLOCK, "from datetime import datetime\nx = datetime.now()"),
    (rules_code.one_clock, "db.rows", "x = clock.now()\ny = self.clock.today()"),
    (rules_code.no_process_events, "ui.app", "app.exec()"),
    (rules_code.catches_what_it_knows, "db.rows", "try:\n    f()\nexcept (OSError, ValueError):\n    pass"),
    (rules_code.catches_what_it_knows, "db.rows", "try:\n    f()\nexcept BaseException:\n    g()\n    raise"),
    (rules_code.one_engine, rules_code.ENGINE, "create_engine('sqlite://')"),
    (rules_code.empty_init, "ui.kit.__init__", ""),
    (rules_code.module_size, "ui.kit.bars", BIG[6:]),
    (rules_code.module_size, "db.migrations.versions.0001_first", BIG),
    (rules_code.function_size, "ui.kit.bars", LONG.replace("    x = 1\n", "", 1)),
    (rules_code.function_size, "db.migrations.versions.0001_first", LONG),
    (rules_code.nothing_left_over, "ui.kit.bars", "x = 1  # the last one wins"),
    (
        rules_screen.untranslated,
        "ui.features.quote.page",
        "QLabel(t('Add line'))\nx.setText('—')\nQLabel('Ctrl+K')\nx.setText(f'{n} / {m}')",
    ),
    (rules_screen.untranslated, "ui.features.quote.page", "x.setObjectName('title')"),
    (rules_screen.chinese_in_code, "ui.shell.window", '"""Like 京A12345."""\nUNIT = "yuan"'),
    (
        rules_screen.loose_sentences,
        "ui.features.quote.presenter",
        "t = words('quote')\nview.tell(t('The line was added'))",
    ),
    (rules_screen.loose_sentences, "ui.features.quote.presenter", "raise ValueError('no such line here')"),
    (rules_screen.colours_in_theme, "ui.theme.palette", "x.setStyleSheet('')\nRED = '#c0392b'"),
    (
        rules_screen.colours_in_theme,
        "ui.kit.bars",
        "tag = '#12'\nQColor(theme.colour)\nimage.fill(Qt.GlobalColor.transparent)",
    ),
    (rules_screen.plain_text_widgets, "ui.kit.bars", "label.setTextFormat(Qt.TextFormat.PlainText)"),
    (rules_screen.painters_end, "ui.kit.bars", "with QPainter(self) as painter:\n    painter.fillRect(box, tint)"),
    (rules_screen.painters_end, "ui.papers_door", "painter = QPainter()"),
    (rules_sql.sql_is_bound, "db.rows", "from sqlalchemy import text\ntext('SELECT 1 WHERE a = :a')"),
    (rules_sql.sql_is_bound, "db.rows", "x = f'DROP TRIGGER {quoted(name)}'"),
    (rules_sql.sql_is_bound, "db.rows", "name = quote(n)\nx = f'DROP TABLE {name}; SELECT {MOST}' 'a'"),
    (rules_sql.sql_is_bound, "db.guards", "x = f'DROP TRIGGER {name}'"),
    (rules_sql.sql_is_bound, "db.rows", "import sqlalchemy\nlog(f'Updated {n} rows')"),
    (
        rules_sql.no_bulk_writes,
        "db.rows",
        "from sqlalchemy import update\nupdate(command_key)\nself.rows.update(Other)",
    ),
    (rules_sql.no_markup_on_paper, "advisor_app.documents.slip", "canvas.drawString(0, 0, plain(name))"),
]

RULES: list[Rule] = list(dict.fromkeys(rule for rule, _, _ in PLANTED))

REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("registry", "npmjs"),
        ("npmmirror", "com"),
        ("pypi", "tuna"),
        ("mirrors", "aliyun"),
        ("deb", "debian"),
        ("proxy", "golang"),
    )
)
FOREIGN_FOLDERS = ("/" + "work/", "/" + "tmp/npm", "/" + "root/", "/" + "opt/pypi")
BINARY = {".ttf", ".png", ".jpg", ".mo", ".pdf", ".zip", ".db", ".sqlite", ".gz", ".ico", ".xz", ".webp"}


def named(case: tuple[Rule, str, str]) -> str:
    """Return the name under which a case is reported."""
    return f"{case[0].__name__}: {case[2][-40:]!r}"


@pytest.mark.parametrize("case", PLANTED, ids=named)
def test_a_planted_violation_is_found(case: tuple[Rule, str, str]) -> None:
    rule, module, text = case
    assert list(rule(Source(module, text)))


@pytest.mark.parametrize("case", RIGHT, ids=named)
def test_what_is_right_passes(case: tuple[Rule, str, str]) -> None:
    rule, module, text = case
    assert list(rule(Source(module, text))) == []


def test_every_rule_is_tried_both_ways() -> None:
    written = {
        value
        for module in (rules_imports, rules_code, rules_screen, rules_sql)
        for value in vars(module).values()
        if callable(value) and getattr(value, "__annotations__", {}).get("source") is Source
    }
    assert written == set(RULES) == {rule for rule, _, _ in RIGHT}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_program_keeps_the_rule(rule: Rule) -> None:
    found = [finding for source in sources(*PRODUCT) for finding in rule(source)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "rule",
    [rules_code.empty_init, rules_code.module_size, rules_code.function_size, rules_code.telling_names],
    ids=lambda rule: rule.__name__,
)
def test_tests_and_build_keep_the_rules_of_form(rule: Rule) -> None:
    # The floor of the paper budget is one flat list of what plain reportlab draws.
    checked = [s for s in sources("tests", "build") if s.module != "tests.benchmarks.plain_paper"]
    found = [finding for source in checked for finding in rule(source)]
    assert not found, "\n".join(found)


def test_the_median_module_is_small() -> None:
    sizes = [source.lines for source in sources(*PRODUCT) if source.text]
    assert statistics.median(sizes) <= rules_code.LARGEST_MEDIAN


def test_engines_are_made_at_one_place() -> None:
    calls = {source.module: source.text.count("create_engine(") for source in sources(*PRODUCT)}
    assert {module: count for module, count in calls.items() if count} == {rules_code.ENGINE: 2}  # one per database


@pytest.mark.parametrize("words", [REGISTRIES, FOREIGN_FOLDERS], ids=["registries", "folders"])
def test_no_file_names_a_registry_or_a_folder_of_one_machine(words: tuple[str, ...]) -> None:
    found = []
    for path in project_files():
        if path.suffix in BINARY:
            continue
        text = (ROOT / path).read_text(encoding="utf-8")
        found += [f"{path}: {word}" for word in words if word in text]
    assert not found, "\n".join(found)
