"""The command line: every door into the program that needs no window, and the two that open one.

Exit codes and JSON are stable and documented in ``docs/cli.md``. Nothing here imports Qt; ``run`` and ``tour`` hand over
to modules that do.
"""

import argparse
import importlib
import json
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any, NoReturn

from advisor_app.domain.values.errors import EnvironmentFault, RuleBroken, TradeError
from advisor_app.i18n import DEFAULT_LANGUAGE, LANGUAGES, error_text, label, set_language, words
from advisor_app.paths import data_folder
from advisor_app.settings import FILE_NAME, load

t = words("cli")


class Exit(IntEnum):
    """What a command ends with."""

    OK = 0
    FAILED = 1  # findings, a step of the tour that did not do what it should
    USAGE = 2
    ENVIRONMENT = 3  # disk full, database gone, server unreachable: cure it and try again
    REFUSED = 4  # a damaged or newer backup, a shop in use: the request itself cannot be fulfilled
    STOPPED = 130  # by the keyboard
    HUNG_UP = 129  # its terminal was closed
    ENDED = 143  # by the system, or by whoever told it to


#: Commands that other modules carry out: command -> module with ``main``.
DELEGATES = {"run": "ui.app", "tour": "ui.tour.run", "paper": "db.paper_command", "demo": "db.demo"}

_LEAST_SCALE, _MOST_SCALE = 0.5, 4.0
_OF_A_COMMAND = {"disk_full": "command_disk_full", "database_locked": "command_database_locked"}
"""Code -> the one whose words do not speak of a screen: a command has none."""


class _Ended(KeyboardInterrupt):
    """The system asks the command to end: whatever it has begun is cleared away as after Ctrl-C."""

    def __init__(self, code: Exit) -> None:
        super().__init__()
        self.code = code


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Begin with "usage:" in the language of the messages."""
        super().add_usage(usage, actions, groups, t("usage: ") if prefix is None else prefix)


def _mistakes() -> tuple[tuple[str, str], ...]:
    """Return what argparse says in English (a pattern) with the words for it; groups of the pattern fill the braces."""
    return (
        (
            r"argument (?P<name>.+?): invalid choice: '?(?P<given>.*?)'? \(choose from (?P<known>.*)\)",
            t("{name} cannot be “{given}”; possible are {known}", name="{name}", given="{given}", known="{known}"),
        ),
        (
            r"argument (?P<name>.+?): invalid \S+ value: '(?P<given>.*)'",
            t("{name} cannot be “{given}”", name="{name}", given="{given}"),
        ),
        (r"argument (?P<name>.+?): expected one argument", t("a value is missing after {name}", name="{name}")),
        (
            r"argument (?P<name>.+?): ignored explicit argument '(?P<given>.*)'",
            t("{name} takes no value", name="{name}"),
        ),
        (r"the following arguments are required: (?P<name>.*)", t("{name} is missing", name="{name}")),
        (r"unrecognized arguments: (?P<name>.*)", t("there is no {name}", name="{name}")),
        (r"ambiguous option: (?P<name>\S+) .*", t("{name} is too short to tell which option is meant", name="{name}")),
    )


def _filled(words_: str, parts: dict[str, str]) -> str:
    return re.sub(r"\{(name|given|known)\}", lambda hole: parts[hole[1]].replace("', '", ", ").strip("'"), words_)


def _in_our_words(problem: str) -> str:
    for pattern, words_ in _mistakes():
        if found := re.fullmatch(pattern, problem, re.DOTALL):
            return _filled(words_, found.groupdict())
    return problem


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        helps = options.pop("add_help", True)
        parents = options.pop("parents", ())
        super().__init__(**options, add_help=False, formatter_class=_Help)
        self._positionals.title, self._optionals.title = t("what is needed"), t("options")
        for parent in parents:  # after the titles: groups of the same title become one
            self._add_container_actions(parent)
            self._defaults.update(parent._defaults)
        if helps:
            self.add_argument("-h", "--help", action="help", help=t("show this help and exit"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in the language of the messages and end with the code for usage."""
        self.print_usage(sys.stderr)
        self.exit(Exit.USAGE, t("The command is not understood: {problem}", problem=_in_our_words(message)) + "\n")


def _language(arguments: Sequence[str]) -> str:
    """Return the language asked for by ``--lang``, else the window's, else the system's if English, else Chinese."""
    for place, argument in enumerate(arguments):
        wanted = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and place + 1 < len(arguments):
            wanted = arguments[place + 1]
        if wanted in LANGUAGES:
            return wanted
    folder = data_folder(make=False)
    if (folder / FILE_NAME).is_file():
        return load(folder).language
    system = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if system.startswith("en") else DEFAULT_LANGUAGE


def _parser() -> argparse.ArgumentParser:
    from db.backup_file import program_version

    parser = _Parser(prog="advisor", description=t("Advisor Desk: the workstation of a service advisor"))
    parser.add_argument(
        "--version", action="version", version=f"advisor {program_version()}", help=t("show the version and exit")
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    place = _Parser(add_help=False)
    place.add_argument("--db", metavar="URL", help=t("database: path or URL; the one in the data folder by default"))
    _add_handed_over(commands, place)
    shared = _Parser(add_help=False, parents=[place])
    shared.add_argument("--lang", choices=LANGUAGES, help=t("language of the messages: zh_CN or en"))
    shared.add_argument("--json", action="store_true", help=t("write the result as JSON to standard output"))
    text = t("examine the shop's data and this computer")
    doctor = commands.add_parser("doctor", help=text, description=text, parents=[shared])
    doctor.add_argument("--full", action="store_true", help=t("read everything, however large the shop is"))
    text = t("bring the shop's tables and the rights of its logins up to date")
    commands.add_parser("upgrade", help=text, description=text, parents=[shared])
    for name, text in (
        ("backup", t("back the running shop up into one verified file")),
        ("restore", t("restore a backup; the old shop is set aside, not deleted")),
    ):
        one = commands.add_parser(name, help=text, description=text, parents=[shared])
        one.add_argument("file", metavar="FILE", type=Path, help=t("the backup file"))
        if name == "backup":
            kept = t("an existing file is replaced once the new backup is whole")
            one.add_argument("--overwrite", action="store_true", help=kept)
    return parser


def _add_handed_over(commands: Any, place: argparse.ArgumentParser) -> None:
    from advisor_app.domain.line import Payer
    from advisor_app.domain.printing import PaperKind

    text = t("open the window (also without any command)")
    commands.add_parser("run", help=text, description=text, parents=[place])
    text = t("drive the real windows through a whole visit and take pictures")
    tour = commands.add_parser("tour", help=text, description=text, parents=[place])
    tour.add_argument("--out", metavar="DIR", help=t("folder for pictures, papers and tour.json"))
    tour.add_argument("--journey", metavar="NAME", default="walk-in", help=t("which journey; see --list"))
    tour.add_argument("--list", action="store_true", help=t("name the journeys and exit"))
    tour.add_argument("--lang", choices=LANGUAGES, help=t("language of the messages and of the screen"))
    tour.add_argument("--theme", choices=("light", "dark"), help=t("colours of the screen"))
    tour.add_argument("--scale", metavar="N", type=float, help=t("magnification of the screen"))
    text = t("write one paper of a visit as PDF")
    paper = commands.add_parser("paper", help=text, description=text, parents=[place])
    kinds = [kind.value for kind in PaperKind]
    paper.add_argument("kind", metavar="KIND", choices=kinds, help=t("which paper: {known}", known=", ".join(kinds)))
    paper.add_argument("--visit", metavar="NUMBER", required=True, help=t("number of the visit"))
    payers = [payer.value for payer in Payer]
    whose = t("whose bill, for settlement ({default} without it): {known}", default=payers[0], known=", ".join(payers))
    paper.add_argument("--payer", metavar="PAYER", choices=payers, help=whose)
    paper.add_argument("--out", metavar="FILE", required=True, help=t("the PDF to write"))
    paper.add_argument("--lang", choices=LANGUAGES, help=t("language of the messages and of the paper"))
    text = t("make a demo shop in an empty database")
    demo = commands.add_parser("demo", help=text, description=text, parents=[place])
    demo.add_argument("--visits", metavar="N", type=int, default=40, help=t("how many visits"))
    demo.add_argument(
        "--seed", metavar="S", type=int, default=1, help=t("the same seed gives the same shop on the same day")
    )
    demo.add_argument("--lang", choices=LANGUAGES, help=t("language of the messages: zh_CN or en"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: without the program's name; those of the process by default.

    Returns:
        The exit code (``Exit``).
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    set_language(_language(given))
    _speak_utf8()
    try:
        return _carry_out(given)
    except SystemExit as end:  # argparse ends the program itself after --help, --version or a mistake
        return int(end.code or 0) if isinstance(end.code, int | None) else Exit.FAILED
    except KeyboardInterrupt as stop:
        print(t("Stopped."), file=sys.stderr)
        return stop.code if isinstance(stop, _Ended) else Exit.STOPPED
    except BrokenPipeError:  # whoever read along has gone; what could be said would reach nobody
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.ENVIRONMENT
    except EnvironmentFault as fault:
        return _complain(fault, Exit.ENVIRONMENT)
    except TradeError as refusal:
        return _complain(refusal, Exit.USAGE if refusal.code == "database_url_unknown" else Exit.REFUSED)


@contextmanager
def _clearing_away() -> Iterator[None]:
    """End on SIGTERM and SIGHUP as on Ctrl-C; who asks a second time is obeyed at once."""
    codes = {"SIGTERM": Exit.ENDED, "SIGHUP": Exit.HUNG_UP}
    there = {number: code for name, code in codes.items() if (number := getattr(signal, name, None)) is not None}

    def end(number: int, _frame: object) -> None:
        for one in before:
            signal.signal(one, signal.SIG_DFL if one == number else signal.SIG_IGN)
        raise _Ended(there[signal.Signals(number)])

    before = {}
    if threading.current_thread() is threading.main_thread():
        before = {one: signal.getsignal(one) for one in there}
    for one, handler in before.items():
        if handler is not signal.SIG_IGN:  # nohup lets a closed terminal pass
            signal.signal(one, end)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler or signal.SIG_DFL)


def _carry_out(given: list[str]) -> int:
    parser = _parser()
    asked = parser.parse_args(given or ["run"])
    if asked.command == "run":
        _in_a_folder(asked.db)
        _on_a_display()
        return _hand_over("run", _url(asked.db))
    if asked.command == "tour":
        if not (asked.list or asked.out):
            parser.error("the following arguments are required: --out DIR")
        if asked.scale is not None and not _LEAST_SCALE <= asked.scale <= _MOST_SCALE:  # also what is no number
            least, most = f"{_LEAST_SCALE:g}", f"{_MOST_SCALE:g}"
            parser.error(t("{name} must be from {least} to {most}", name="--scale", least=least, most=most))
        if asked.out:
            _refuse_file_in_the_way(Path(asked.out))
        _in_a_folder(asked.db)
        asked.db = _url(asked.db)
        return _hand_over("tour", asked)
    from db.doctor_schema import explained
    from db.doctor_stored import readable

    with _clearing_away(), explained(asked.db or ""):
        if asked.command == "paper":
            if asked.payer is not None and asked.kind != "settlement":
                parser.error(t("{name} goes with {word} only", name="--payer", word="settlement"))
            _existing(asked.db)
            asked.db = _url(asked.db)
            with readable(asked.db or ""):
                return _hand_over("paper", asked)
        if asked.command == "demo":
            if asked.visits < 0:
                parser.error(t("{name} must not be less than {least}", name="--visits", least=0))
            _in_a_folder(asked.db)
            asked.db = _url(asked.db)
            return _hand_over("demo", asked)
        doors = {"doctor": _doctor, "upgrade": _upgrade, "backup": _backup, "restore": _restore}
        return doors[asked.command](asked)


def _hand_over(command: str, arguments: object) -> int:
    answer: Any = importlib.import_module(DELEGATES[command]).main(arguments)
    return int(answer or Exit.OK)


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _complain(error: TradeError, code: Exit) -> int:
    said: dict[str, object] = dict.fromkeys(("path", "found", "member", "place"), "?") | error.params
    print(error_text(_OF_A_COMMAND.get(error.code, error.code), **said), file=sys.stderr)
    return code


def _say_json(plain: dict[str, Any]) -> None:
    print(json.dumps(plain, ensure_ascii=False, indent=1))


def _existing(url: str | None) -> str | Path:
    """Return the place of a shop that must be there already; opening would make a new one."""
    from db.engine import file_of

    path = file_of(url)
    if path is None:
        return str(url)
    _refuse_no_file(path)
    if not path.exists():
        raise EnvironmentFault("database_file_missing", path=str(path))
    return path


def _refuse_no_file(path: Path) -> None:
    if path.is_dir():
        raise EnvironmentFault("database_is_folder", path=str(path))
    if path.exists() and not path.is_file():  # SQLite would write beside a device
        raise EnvironmentFault("not_a_file", path=str(path))


def _in_a_folder(url: str | None) -> None:
    """Refuse a file of a folder that is not there, rather than make a shop where a mistyped path leads."""
    from db.engine import file_of

    path = None if url is None else file_of(url)
    if path is None:
        return
    try:
        _refuse_no_file(path)
        there = path.parent.is_dir()
    except OSError as error:
        raise EnvironmentFault("file_unusable", path=str(path), found=error.strerror or "?") from error
    if not there:
        raise EnvironmentFault("folder_missing", path=str(path.parent))


def _on_a_display() -> None:
    """Refuse to open a window where there is no display: Qt would end the process without a word that can be caught."""
    from ui.display import display, is_there

    if not is_there():
        raise EnvironmentFault("display_dead" if display() else "display_missing", display=display())


def _refuse_file_in_the_way(folder: Path) -> None:
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if os.path.lexists(one))
    if not there.is_dir():
        raise EnvironmentFault("folder_is_file", path=str(there))


def _url(place: str | None) -> str | None:
    """Return what was given with ``--db`` as a URL, for those that take nothing else."""
    from db.engine import file_of, url_of

    path = None if place is None else file_of(place)
    return place if path is None else url_of(path)


def _doctor(asked: argparse.Namespace) -> int:
    from advisor_app.domain.values.clock import SystemClock
    from db.auto_backup import AutoBackup, folder_of
    from db.desk import blobs_of
    from db.doctor import Extras, examine, unreadable
    from db.doctor_schema import ensure_founded
    from db.engine import open_database
    from ui.cli_printers import printers

    place = _existing(asked.db)
    try:
        database = open_database(place, ballast=False, reading=True)
    except EnvironmentFault as fault:
        if fault.code != "database_damaged":
            raise
        report = unreadable(str(place), str(fault.params.get("found", "")))
    else:
        try:
            ensure_founded(database)
            blobs = blobs_of(database)
            last = AutoBackup(database, blobs, folder_of(database), SystemClock()).last_good()
            extras = Extras(printers=printers(), last_backup=last, backups_known=True)
            report = examine(database, blobs, full=asked.full, extras=extras)
        finally:
            database.dispose()
    if asked.json:
        _say_json(report.to_json())
    else:
        for finding in report.findings:
            print(f"[{label(finding.severity)}] {finding.says()}")
            print("    " + t("What to do: {advice}", advice=finding.advice()))
        wrong = sum(finding.severity.value != "info" for finding in report.findings)
        print(t("Everything is in order.") if report.clean else t("Needing attention: {n}", n=wrong))
    return Exit.OK if report.clean else Exit.FAILED


def _upgrade(asked: argparse.Namespace) -> int:
    from db import roles, schema
    from db.doctor_schema import ensure_usable
    from db.engine import open_database

    database = open_database(_existing(asked.db), ballast=False)
    try:
        before = schema.current_revision(database)
        if before == schema.head_revision():
            ensure_usable(database)  # no upgrade cures tables that are not what their revision says
        schema.upgrade(database)
        after = schema.current_revision(database)
        with database.reader.connect() as connection:
            granted = roles.has_app_role(connection)
            role = roles.app_role(connection) if database.kind == "postgresql" else None
    finally:
        database.dispose()
    if asked.json:
        plain = {"place": database.place, "before": before, "after": after, "app_role": role, "granted": granted}
        _say_json({"format": 1, **plain})
        return Exit.OK
    print(t("Up to date: {place} (tables of revision {after}).", place=database.place, after=after))
    if granted:
        print(t("The counters log in as {role}.", role=role))
    elif role is not None:
        print(
            t(
                "There is no role {role} on the server, so only the owner can log in. Create it, then run this again.",
                role=role,
            ),
            file=sys.stderr,
        )
    return Exit.OK


def _backup(asked: argparse.Namespace) -> int:
    from db.backup import backup
    from db.desk import blobs_of
    from db.doctor_schema import ensure_founded, ensure_usable
    from db.engine import open_database

    database = open_database(_existing(asked.db), ballast=False, reading=True)
    try:
        ensure_usable(database)
        ensure_founded(database)
        report = backup(database, blobs_of(database), asked.file, overwrite=asked.overwrite)
    finally:
        database.dispose()
    rows = sum(report.rows.values())
    if asked.json:
        _say_json(
            {
                "format": 1,
                "file": str(report.path),
                "bytes": report.size,
                "at": report.at.isoformat(),
                "rows": rows,
                "tables": report.rows,
                "blobs": report.blobs,
                "missing": list(report.missing),
            }
        )
        return Exit.OK
    size = f"{report.size / 1024**2:.1f}"
    print(
        t(
            "Backup finished: {path} ({rows} rows, {blobs} pictures and papers, {size} MB).",
            path=report.path,
            rows=rows,
            blobs=report.blobs,
            size=size,
        )
    )
    if report.missing:
        print(
            t("Pictures and papers missing in the shop, so not in the backup: {n}", n=len(report.missing)),
            file=sys.stderr,
        )
    return Exit.OK


def _restore(asked: argparse.Namespace) -> int:
    from advisor_app.domain.values.clock import local_text
    from db.restore import restore

    _in_a_folder(asked.db)
    if asked.file.is_dir():
        raise RuleBroken("restore_is_folder", path=str(asked.file))
    report = restore(asked.file, asked.db)
    rows = sum(report.rows.values())
    if asked.json:
        _say_json(
            {
                "format": 1,
                "place": report.place,
                "made_at": report.made_at.isoformat(),
                "shop": report.shop,
                "rows": rows,
                "tables": report.rows,
                "blobs": report.blobs,
                "missing": list(report.missing),
                "set_aside": None if report.set_aside is None else str(report.set_aside),
            }
        )
        return Exit.OK
    print(
        t(
            "Restored: {shop}, as of {at}, into {place} ({rows} rows, {blobs} pictures and papers).",
            shop=report.shop or "-",
            at=local_text(report.made_at),
            place=report.place,
            rows=rows,
            blobs=report.blobs,
        )
    )
    if report.set_aside is not None:
        print(t("The old shop was kept: {path}", path=report.set_aside))
    if report.missing:
        print(t("Pictures and papers missing: {n}", n=len(report.missing)), file=sys.stderr)
    return Exit.OK


if __name__ == "__main__":
    raise SystemExit(main())
