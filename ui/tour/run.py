"""``advisor tour``: drives the real windows through a journey and leaves pictures, papers and ``tour.json``."""

import errno
import importlib
import json
import os
import pkgutil
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from advisor_app.domain.printing import PaperKind
from advisor_app.domain.stages import Facts
from advisor_app.domain.values.errors import EnvironmentFault, RuleBroken
from advisor_app.i18n import words
from ui.display import is_there

if TYPE_CHECKING:
    from advisor_app.desk import Desk, Session
    from ui.tour.driver import Step
    from ui.tour.hand import Hand

t = words("cli")
FROM_THE_FIRST_START = frozenset({"walk-in", "demo-day"})
"""Journeys that begin where there is no shop yet; the others know the people of a demo shop."""
Journey = Callable[["Hand"], Iterator["Step"]]


def journeys() -> dict[str, str]:
    """Return the names of all journeys with the modules that hold them (``play``)."""
    from ui.tour import journeys as package

    return {m.name.replace("_", "-"): f"{package.__name__}.{m.name}" for m in pkgutil.iter_modules(package.__path__)}


def _refuse_shop(url: str, journey: str) -> None:
    """Refuse at once what would only end in a step that waits for a page in vain."""
    from advisor_app.domain.staff import ShopKind
    from db import revisions
    from db.desk import make_desk
    from db.doctor_schema import ensure_usable, explained
    from db.engine import file_of, open_database, place_of

    path = file_of(url)
    if path is not None and not path.exists():
        return
    with explained(place_of(url)):
        database = open_database(url, ballast=False, reading=True)
        try:
            with database.reader.connect() as connection:
                made = revisions.stored(connection) is not None
            if made:
                ensure_usable(database)
            shop = make_desk(database).reads.people.shop() if made else None
        finally:
            database.dispose()
    if shop is not None and journey in FROM_THE_FIRST_START:
        raise RuleBroken("tour_shop_exists", place=place_of(url))
    if shop is not None and shop.kind is not ShopKind.DEMO:
        raise RuleBroken("tour_shop_unknown", place=place_of(url))


def _screen(scale: float, folder: Path) -> None:
    """Choose platform, screen and scale before Qt starts: without a display the windows are drawn offscreen."""
    if not is_there():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        screen = {"name": "tour", "x": 0, "y": 0, "width": 3840, "height": 2400, "logicalDpi": 96, "dpr": 1}
        config = folder / "screen.json"
        config.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={config}"
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    os.environ["QT_ENABLE_HIGHDPI_SCALING"] = "1"


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    names = ("advisor-desk", "PySide6-Essentials", "SQLAlchemy", "reportlab")
    return {**{name: version(name) for name in names}, "python": sys.version.split()[0]}


def main(args: Namespace) -> int:
    """Play one journey.

    Args:
        args: ``out``, ``journey``, ``list``, ``db``, ``lang``, ``theme``, ``scale``.

    Returns:
        0 only if every step did what it should and every paper could be made.

    Raises:
        RuleBroken: ``tour_shop_exists``, ``tour_shop_unknown`` (``place``): the journey cannot be played in this shop.
        EnvironmentFault: the database cannot be read; ``file_unusable`` (``path``, ``found``), ``disk_full``: ``out`` cannot
            be made or takes no writes.
    """
    known = journeys()
    if args.list:
        print("\n".join(sorted(known)))
        return 0
    if args.journey not in known:
        print(
            t("There is no journey {name}. There are: {all}", name=args.journey, all=", ".join(sorted(known))),
            file=sys.stderr,
        )
        return 2
    if args.db is not None:
        _refuse_shop(args.db, args.journey)
    out = Path(args.out)
    with _written(out):
        out.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=out).close()  # whether it takes writes, before a minute of work
        with tempfile.TemporaryDirectory(prefix="tour-") as folder:
            _screen(float(args.scale or 1), Path(folder))
            return _play(args, known[args.journey], out, Path(folder))


@contextmanager
def _written(out: Path) -> Iterator[None]:
    """Turn what the disk says inside the block into a fault that has words."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise EnvironmentFault("disk_full") from error
        raise EnvironmentFault("file_unusable", path=error.filename or str(out), found=error.strerror or "?") from error


def _play(args: Namespace, module: str, out: Path, folder: Path) -> int:
    from advisor_app.i18n import set_language
    from advisor_app.settings import Settings, save
    from db.engine import url_of
    from ui.app import App, make_qt
    from ui.signals import ending_on_signals
    from ui.theme.theme import apply_theme
    from ui.tour.driver import Driver, Record
    from ui.tour.hand import Hand

    play: Journey = importlib.import_module(module).play
    qt = make_qt(["advisor"])
    language, theme = args.lang or "zh_CN", args.theme or "light"
    save(folder, Settings(language=language, theme=theme))
    set_language(language)
    apply_theme(qt, theme)
    app = App(qt, url=args.db or url_of(folder / "shop.db"), folder=folder)
    app.window.resize(1440, 900)
    app.rim.install()
    app.start()
    driver = Driver(
        app.window,
        out,
        settled=lambda: hand.settled(),
        front=lambda: hand.front(),
    )
    hand = Hand(driver, app)
    app.rim.reported.connect(lambda report: driver.fail(f"fault {report.id}: {report.text}"))
    finished: list[Record] = []
    driver.finished.connect(finished.append)
    driver.finished.connect(lambda _: qt.quit())
    with ending_on_signals() as asked:
        driver.start(args.journey, play(hand), _versions())
        qt.exec()
    if not finished:  # stopped
        return asked.code or 1
    (record,) = finished
    if record.unwritten is not None:
        raise record.unwritten
    papers = _papers(app.desk, app.context.session, out / "papers", language) if app.desk and app.context else 0
    app.rim.remove()
    qt.clipboard().clear()  # what was copied there must not outlive the interpreter
    app.window.close()
    print(f"{len(record.steps)} steps, {sum(s.keys for s in record.steps)} keys, {papers} papers: {out}")
    for step in record.steps:
        if not step.ok:
            print(f"{step.name}: {step.problem}", file=sys.stderr)
    return 0 if record.ok else 1


def possible(kind: PaperKind, facts: Facts) -> bool:
    """Return whether a visit has that paper."""
    return {
        PaperKind.RECEPTION_SHEET: facts.walkaround_started,
        PaperKind.QUOTE: facts.lines > 0,
        PaperKind.SETTLEMENT: facts.settled > 0,
        PaperKind.GATE_PASS: facts.gate_pass,
        PaperKind.OLD_PART_RECEIPT: facts.old_parts > 0 and facts.work_done and facts.old_parts_open == 0,
    }.get(kind, facts.order_signed)


def _papers(desk: "Desk", session: "Session", folder: Path, language: str) -> int:
    """Write every paper of the newest visits as PDF and return how many."""
    from advisor_app.ports.reads.papers import PaperAsked

    folder.mkdir(exist_ok=True)
    made = 0
    for row in desk.reads.visits.recent(3):
        for kind in PaperKind:
            if possible(kind, row.facts):
                paper = desk.papers.make(session.call(), PaperAsked(kind, row.id, None, language, session.name))
                (folder / f"{row.number}-{kind.value}.pdf").write_bytes(paper.pdf)
                made += 1
    return made
