"""Papers against plain reportlab platypus with the same content and fonts."""

import statistics
import time

from tests.benchmarks.measure import Sheet
from tests.benchmarks.printed import order_of_25
from tests.benchmarks.start import child

ROUNDS = 40
COLD_ROUNDS = 7


def measure(sheet: Sheet) -> None:
    """Write down the steady paper of 25 lines and the first paper of a process."""
    from advisor_app.documents.render import Documents
    from tests.benchmarks import plain_paper

    paper = order_of_25()
    documents = Documents()
    plain_paper.fonts()
    ours: list[float] = []
    plain: list[float] = []
    for number in range(ROUNDS + 3):  # in turns, so that whatever else the machine does meets both
        began = time.perf_counter()
        documents.render(paper, language="zh_CN")
        middle = time.perf_counter()
        plain_paper.render(paper)
        if number >= 3:
            ours.append(middle - began)
            plain.append(time.perf_counter() - middle)
    floor = statistics.median(plain)
    sheet.add(
        "work order of 25 lines to PDF, steady",
        statistics.median(ours) / floor,
        1.5,
        note=f"floor {floor * 1000:.1f} ms",
    )
    pairs = [(child("cold_paper.py", "ours")[0], child("cold_paper.py", "plain")[0]) for _ in range(COLD_ROUNDS)]
    floor = statistics.median(cold for _, cold in pairs)
    sheet.add(
        "first paper of a process",
        statistics.median(mine for mine, _ in pairs) / floor,
        1.5,
        note=f"floor {floor * 1000:.0f} ms",
    )
