"""The first paper of a process, ours or plain. Run as a script: ``python cold_paper.py ours|plain``.

The content is there before the clock starts, as it is in the program: import, fonts, layout and PDF count.
"""

import sys
import time

from tests.benchmarks.floor import resident_mb
from tests.benchmarks.printed import order_of_25


def main(way: str) -> None:
    paper = order_of_25()
    began = time.perf_counter()
    if way == "ours":
        from advisor_app.documents.render import Documents

        pdf = Documents().render(paper, language="zh_CN")
    else:
        from tests.benchmarks import plain_paper

        plain_paper.fonts()
        pdf = plain_paper.render(paper)
    assert pdf.startswith(b"%PDF")
    print(f"{time.perf_counter() - began:.4f} {resident_mb():.1f}")


if __name__ == "__main__":
    main(sys.argv[1])
