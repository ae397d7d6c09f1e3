"""Page breaks: heads repeated, subtotals never alone, nothing lost, nothing endless."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from advisor_app.documents.base import BODY, Block, Piece, _Flow, _laid
from advisor_app.documents.flowables import Beside, Cell, Column, Entry, Fact, Row, Table, facts, numbered, running_text
from advisor_app.documents.marks import tick_lines
from advisor_app.documents.text import Safe, layout


class Strip(Piece):
    """A piece of a given height."""

    def __init__(self, name: str, height: float) -> None:
        self.name = name
        self.height = height

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draw nothing."""


def flowed(*blocks: Block, first: float = 100, later: float = 100) -> list[list[str]]:
    flow = _Flow(first, later)
    for block in blocks:
        flow.add(block)
    return [[piece.name for _, piece in page.placed if isinstance(piece, Strip)] for page in flow.pages]


def strips(text: str, height: float = 20) -> list[Strip]:
    return [Strip(name, height) for name in text]


def test_a_head_is_repeated_after_a_break() -> None:
    block = Block(strips("abcdef"), [Strip("H", 20)], [Strip("h", 20)])
    assert flowed(block) == [list("Habcd"), list("hef")]


def test_a_subtotal_takes_a_row_with_it() -> None:
    block = Block(strips("abcde"), [Strip("H", 20)], [Strip("h", 20)], last=2)
    assert flowed(block) == [list("Habc"), list("hde")]


def test_a_head_never_stands_alone_at_the_foot() -> None:
    assert flowed(Block(strips("abcd")), Block(strips("xy"), [Strip("H", 15)], space=0)) == [list("abcd"), list("Hxy")]


def test_together_moves_as_a_whole_only_when_that_helps() -> None:
    small, large = Block(strips("xyz"), together=True, space=0), Block(strips("uvwxyz"), together=True, space=0)
    assert flowed(Block(strips("abc")), small) == [list("abc"), list("xyz")]
    assert flowed(Block(strips("abc")), large) == [list("abcuv"), list("wxyz")]


def test_the_first_page_has_its_own_room() -> None:
    assert flowed(Block(strips("abcdef")), first=40, later=80) == [list("ab"), list("cdef")]


def test_what_fits_no_page_is_placed_all_the_same() -> None:
    assert flowed(Block(strips("ab", 500))) == [["a"], ["b"]]


def test_a_signature_brings_the_last_lines_along() -> None:
    terms = Block(strips("abcd"), [Strip("T", 10)], [Strip("t", 10)], last=2)
    assert flowed(terms, Block(strips("S", 40), joined=True, together=True, space=0)) == [list("Tab"), list("tcdS")]


def test_a_short_text_comes_along_as_a_whole() -> None:
    blocks = Block(strips("ab")), Block(strips("cd", 10), [Strip("T", 10)]), Block(strips("S", 50), joined=True)
    assert flowed(*blocks) == [list("ab"), list("TcdS")]


def test_nothing_comes_along_where_it_would_not_fit() -> None:
    blocks = Block(strips("abcd")), Block(strips("S", 90), joined=True)
    assert flowed(*blocks) == [list("abcd"), list("S")]


@given(st.lists(st.lists(st.floats(min_value=1, max_value=150), min_size=1, max_size=12), min_size=1, max_size=6))
def test_every_piece_is_placed_once_and_in_order(heights: list[list[float]]) -> None:
    blocks, wanted = [], []
    for at, block in enumerate(heights):
        names = [f"{at}.{n}" for n in range(len(block))]
        wanted += names
        blocks.append(
            Block([Strip(name, height) for name, height in zip(names, block, strict=True)], last=2, joined=at % 2 == 1)
        )
    placed = flowed(*blocks)
    assert [name for page in placed for name in page] == wanted
    assert all(placed)


def test_a_row_higher_than_a_page_is_parted_between_lines() -> None:
    lines = [(line, BODY) for line in layout(Safe("\n".join(map(str, range(40)))), BODY, 100)]
    flow = _Flow(200, 200)
    flow.add(Block([Row([Cell(0, 100, lines)], 100)]))
    rows = [piece for page in flow.pages for _, piece in page.placed if isinstance(piece, Row)]
    assert [line.text for row in rows for line, _ in row.cells[0].lines] == [str(n) for n in range(40)]
    assert all(page.used <= 200 for page in flow.pages)
    assert len(flow.pages) == 3


def test_the_open_column_takes_what_is_left() -> None:
    table = Table(300, [Column(Safe("a"), 50), Column(Safe("b")), Column(Safe("c"), 60, "right")])
    table.add(Safe("1"), Entry(Safe("x"), Safe("y")), Safe("2"))
    first, second, third = table.rows[0].cells
    assert (first.width, third.width) == (50, 60)
    assert round(second.x + second.width + (third.x - second.x - second.width) + third.width, 6) == 300


def test_facts_without_value_leave_no_hole() -> None:
    grid = facts([Fact(Safe("a"), Safe("1")), Fact(Safe("b"), Safe("")), Fact(Safe("c"), Safe("3"))], 400)
    row = grid.pieces[0]
    assert isinstance(row, Row)
    assert [cell.lines[1][0].text for cell in row.cells] == ["1", "3"]
    assert len(grid.pieces) == 1


def test_none_begins_a_new_row_of_facts() -> None:
    grid = facts([Fact(Safe("a"), Safe("1")), None, Fact(Safe("c"), Safe("3"))], 400)
    assert len(grid.pieces) == 2


def test_running_text_and_terms_are_made_of_lines() -> None:
    assert len(running_text(Safe("一\n二\n三"), 100).pieces) == 3
    terms = numbered([Safe("a"), Safe("b"), Safe("c")], 100, title=Safe("T"))
    first, second = terms.pieces
    assert isinstance(first, Beside)
    assert isinstance(second, Beside)
    assert texts(first.left) == ["T"]
    assert texts(first.right) == ["1.", "a", "2.", "b"]
    assert texts(second.right) == ["3.", "c"]


def texts(rows: Sequence[Piece]) -> list[str]:
    return [cell.lines[0][0].text for row in rows if isinstance(row, Row) for cell in row.cells]


def kept(*names: str, height: float = 20) -> list[Block]:
    return [Block(strips(name, height), kept=True, space=0) for name in names]


def test_kept_blocks_move_together_and_bring_two_rows_along() -> None:
    flow = _Flow(100, 100)
    flow.add_all([Block(strips("abcd"), [Strip("H", 10)], [Strip("h", 10)], last=2), *kept("x", "y")])
    names = [[piece.name for _, piece in page.placed if isinstance(piece, Strip)] for page in flow.pages]
    assert names == [list("Hab"), list("hcdxy")]


def test_air_is_given_up_before_a_page_is_begun() -> None:
    loose = [Block(strips("ab"), space=20), Block(strips("cd"), space=20)]
    assert len(_laid(loose, 90, 90).pages) == 1
    assert len(_laid(loose, 84, 84).pages) == 2


def test_boxes_to_tick_wrap_to_the_next_line() -> None:
    assert len(tick_lines([(Safe("短"), True)] * 3, 400)) == 1
    assert len(tick_lines([(Safe("长" * 20), True)] * 3, 250)) == 3
