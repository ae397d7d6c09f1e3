"""The table: sorting, paging, copying, remembering, empty state."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from advisor_app.domain.values.money import Money
from ui.kit.badges import progress_badge
from ui.kit.empty import EmptyState
from ui.kit.rows_model import Column, PlateSpec, RowsModel, StockSpec, TwoLine
from ui.kit.table import RowsTable

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


ROWS = [
    ("沪A12345", "张\n伟", 3, Money(300)),
    ("京AD12345", "李四", None, Money(-100)),
    ("粤B88888", "王五", 10, Money(200)),
]


def columns():
    return [
        Column("plate", "Plate", lambda row: PlateSpec(row[0]), kind="plate"),
        Column("name", "Name", lambda row: TwoLine(row[1], "x"), 0, kind="two_line"),
        Column("count", "Count", lambda row: row[2], align="right", kind="number"),
        Column("amount", "Amount", lambda row: row[3], align="right", kind="money"),
        Column(
            "state", "State", lambda row: progress_badge("red", "waiting", late="late"), kind="badge", sortable=False
        ),
        Column("stock", "Stock", lambda row: StockSpec("some", "2"), kind="stock", hidden=True),
    ]


class Memory:
    def __init__(self):
        self.kept = {}

    def load(self, name):
        return self.kept.get(name)

    def store(self, name, state):
        self.kept[name] = state


@pytest.fixture
def table(qtbot):
    made = RowsTable(columns())
    qtbot.addWidget(made)
    made.resize(800, 300)
    made.set_rows(ROWS)
    made.show()
    return made


def test_the_model_is_a_good_model(qtmodeltester):
    model = RowsModel(columns())
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(ROWS, more=True)
    model.append_rows(ROWS)
    qtmodeltester.check(model)


def test_sorting_keeps_empty_values_last_and_the_row_current(table):
    table.selectRow(0)
    table.sort_by("count")
    assert [row[2] for row in table.rows_model.rows()] == [3, 10, None]
    assert table.current_row() == ROWS[0]
    table.sort_by("count", descending=True)
    assert [row[2] for row in table.rows_model.rows()] == [10, 3, None]
    assert table.current_row() == ROWS[0]
    table.sort_by("amount")
    assert [row[3].fen for row in table.rows_model.rows()] == [-100, 200, 300]


def test_sorting_by_the_owner_only_asks(qtbot):
    model = RowsModel(columns(), sorted_by_owner=True)
    model.set_rows(ROWS)
    with qtbot.waitSignal(model.order_wanted) as heard:
        model.sort(2, Qt.SortOrder.DescendingOrder)
    assert heard.args == ["count", True]
    assert model.rows() == tuple(ROWS)


def test_more_rows_are_asked_for_once(qtbot):
    model = RowsModel(columns())
    heard = []
    model.more_wanted.connect(heard.append)
    model.set_rows(ROWS, more=True)
    model.fetchMore(model.index(-1, -1))
    model.fetchMore(model.index(-1, -1))
    assert heard == [3]
    model.append_rows(ROWS)
    assert model.rowCount() == 6
    assert not model.canFetchMore(model.index(-1, -1))


def test_enter_activates_the_row(table):
    heard = []
    table.activated_row.connect(heard.append)
    table.selectRow(1)
    QApplication.sendEvent(table, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier))
    assert heard == [ROWS[1]]


def test_rows_are_copied_as_a_spreadsheet_takes_them(table):
    lines = table.as_tsv().split("\n")
    assert lines[0] == "Plate\tName\tCount\tAmount\tState"
    assert lines[1] == "沪A12345\t张 伟 x\t3\t3.00\twaiting"
    assert len(lines) == 4


def test_export_hands_raw_values_over(qtbot):
    heard = []
    table = RowsTable(columns(), exporter=lambda *given: heard.append(given))
    qtbot.addWidget(table)
    table.set_rows(ROWS[:1])
    table.export("xlsx")
    kind, titles, values = heard[0]
    assert kind == "xlsx"
    assert titles[3] == "Amount"
    assert values[0][3] == Money(300)


def test_columns_are_remembered(qtbot):
    memory = Memory()
    table = RowsTable(columns(), name="list", settings=memory)
    qtbot.addWidget(table)
    table.show()
    table.setColumnWidth(0, 222)
    menu = table.column_menu()
    menu.actions()[5].setChecked(True)
    menu.actions()[2].setChecked(False)
    qtbot.waitUntil(lambda: "list" in memory.kept)
    again = RowsTable(columns(), name="list", settings=memory)
    qtbot.addWidget(again)
    assert again.columnWidth(0) == 222
    assert not again.isColumnHidden(5)
    assert again.isColumnHidden(2)


def test_a_remembered_column_that_is_gone_harms_nobody(qtbot):
    memory = Memory()
    memory.kept["list"] = {"widths": {"gone": 50}, "hidden": ["gone"], "places": ["gone", "name", "plate"]}
    table = RowsTable(columns(), name="list", settings=memory)
    qtbot.addWidget(table)
    assert table.horizontalHeader().visualIndex(1) == 0


def test_the_empty_state_says_what_to_do_and_goes_away(qtbot):
    empty = EmptyState("list", "Nothing", "Do this", action="Do", key="F2")
    table = RowsTable(columns(), empty=empty)
    qtbot.addWidget(table)
    table.show()
    assert not empty.isVisible(), "before there is an answer nobody knows whether it is empty"
    table.set_rows([])
    assert empty.isVisible()
    with qtbot.waitSignal(empty.acted):
        empty._button.click()
    table.set_rows(ROWS)
    assert not empty.isVisible()


def test_the_current_row_stays_when_rows_come_anew(table):
    table.selectRow(2)
    table.set_rows(list(reversed(ROWS)))
    assert table.current_row() == ROWS[2]


def test_every_kind_of_cell_can_be_painted(table):
    table.column_menu().actions()[5].setChecked(True)
    assert not table.grab().toImage().isNull()
