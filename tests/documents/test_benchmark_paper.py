"""The paper that the benchmark compares ours with says the same: else the ratio compares two different things."""

import pypdfium2

from advisor_app.documents.fonts import BOLD, REGULAR, font
from tests.benchmarks import plain_paper
from tests.benchmarks.printed import order_of_25


def test_the_plain_paper_holds_what_ours_holds():
    paper = order_of_25()
    for name in (REGULAR, BOLD):
        font(name)  # first: reportlab keeps one font to a file, and other tests of this process want ours
    plain_paper.fonts()
    pages = pypdfium2.PdfDocument(plain_paper.render(paper))
    text = "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)
    names = [line.name for line in (*paper.labour, *paper.parts)]
    said = [paper.number, *names, *map(str, paper.wishes), *(fault.complaint for fault in paper.faults)]
    assert len(names) == 25
    assert [words for words in said if "".join(words.split()) not in text] == []
