"""The program is killed while somebody types: what was acknowledged is there, once, and the program goes on with it.

200 rounds are forked from a process that has imported everything, 20 start a Python of their own. Each round begins at one
of ten prepared stages, types its part of the walk-in with real keys, and gets SIGKILL at a random moment; then the database
is compared with what the program had told, examined by the doctor, and, in every second round of a part, the program is
started on it once more and has to show the visit.
"""

import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from advisor_app.domain.stages import Stage
from tests.faults.kill_evidence import Evidence, gather
from tests.faults.kill_program import PARTS, Round
from tests.journeys.shop import PASSWORD, open_shop
from tests.journeys.walk_in import drive, sign_bill

pytestmark = [
    pytest.mark.slow, pytest.mark.timeout(1500),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL"),
]  # fmt: skip

FORKED, STARTED = 200, 20
WORKERS = 2
PATIENCE_SECONDS = 100
"""A process that has not said anything for so long will not say anything any more."""

LATEST = 1.25
"""The latest moment of a kill, in durations of the part: a round may be slower than the one that was measured."""

REPO = Path(__file__).parents[2]


@dataclass
class Stand:
    """A prepared database: a visit that has come as far as one stage.

    Attributes:
        part: name in ``PARTS``.
        folder: holds ``shop.db`` and its blobs.
        round_: what a process has to do with it, but for the place.
        before: keys of the commands that prepared it.
        seconds: how long the part takes from its first key to its end.
        calm: commands of the part when nobody kills, by action.
    """

    part: str
    folder: Path
    round_: Round
    before: set[str]
    seconds: float = 0.0
    calm: Counter[str] = field(default_factory=Counter)


@dataclass
class Played:
    """One round: what the process told until it was gone, and its exit code."""

    messages: list[list[Any]]
    code: int

    def all(self, kind: str) -> list[list[Any]]:
        """Return the messages of one kind."""
        return [message for message in self.messages if message[0] == kind]


class Lines:
    """Reads JSON lines from a pipe until a moment."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._rest = b""

    def next(self, until: float) -> list[Any] | None:
        """Return the next line; None at ``until`` (of ``time.monotonic``); EOFError when the pipe is closed."""
        while b"\n" not in self._rest:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._fd], [], [], left)[0]:
                return None
            if not (more := os.read(self._fd, 65536)):
                raise EOFError
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        told: list[Any] = json.loads(line)
        return told


class Player:
    """Plays rounds: each in a process that is killed, or ends by itself."""

    def play(self, round_: Round, fatal: Callable[[], float] | None) -> Played:
        """Play one.

        Args:
            round_: what to do.
            fatal: gives the seconds after the first key at which to kill; infinite: at the end of the part. None for a
                round that ends by itself.
        """
        lines, pid = self.begin(round_)
        messages: list[list[Any]] = []
        deadline, shot = time.monotonic() + PATIENCE_SECONDS, False
        moment = float("inf")
        while True:
            message = lines.next(min(deadline, moment))
            if message is None:
                assert time.monotonic() < deadline, f"silent: {messages[-3:]}"
                moment = float("inf")
            elif message[0] == "gone":
                return Played(messages, message[1])
            else:
                messages.append(message)
                deadline = time.monotonic() + PATIENCE_SECONDS
                if message[0] == "ready" and fatal is not None:
                    moment = time.monotonic() + fatal()
                    continue
                if fatal is None or message[0] not in ("end", "failed"):
                    continue
            if not shot:
                os.kill(pid, signal.SIGKILL)
                shot, moment = True, float("inf")

    errors: Path
    """What the processes write to their standard error; a crash leaves its stack there."""

    def said(self) -> str:
        """Return the end of what was written to standard error."""
        return self.errors.read_text(errors="replace")[-4000:]

    def begin(self, round_: Round) -> tuple[Lines, int]:
        """Start the process; its lines end with ``["gone", code]``."""
        raise AssertionError(f"{type(self).__name__} starts no round {round_}")

    def close(self) -> None:
        """End whatever helps playing."""


class Nursery(Player):
    """Forks the rounds from a process that has imported everything."""

    def __init__(self, errors: Path) -> None:
        self.errors = errors
        with errors.open("wb") as stream:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.kill_nursery"], cwd=REPO, env=surroundings(errors.parent),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stream,
            )  # fmt: skip
        assert self._process.stdout is not None
        self._lines = Lines(self._process.stdout.fileno())
        assert self._lines.next(time.monotonic() + PATIENCE_SECONDS) == ["hatched"]

    def begin(self, round_: Round) -> tuple[Lines, int]:
        """See ``Player``."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(round_)).encode() + b"\n")
        self._process.stdin.flush()
        born = self._lines.next(time.monotonic() + PATIENCE_SECONDS)
        assert born is not None
        return self._lines, born[1]

    def close(self) -> None:
        """See ``Player``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        assert self._process.wait(PATIENCE_SECONDS) == 0


class Started(Player):
    """Starts each round as a Python of its own."""

    def __init__(self, errors: Path) -> None:
        self.errors = errors

    def begin(self, round_: Round) -> tuple[Lines, int]:
        """See ``Player``."""
        with self.errors.open("ab") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.kill_program", json.dumps(asdict(round_))], cwd=REPO,
                env=surroundings(self.errors.parent), stdout=subprocess.PIPE, stderr=stream,
            )  # fmt: skip
        return _Ending(process), process.pid


class _Ending(Lines):
    """Lines of a process of its own: their end is the end of the process."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        super().__init__(process.stdout.fileno())
        self._process, self._stream = process, process.stdout

    def next(self, until: float) -> list[Any] | None:
        """See ``Lines``."""
        try:
            return super().next(until)
        except EOFError:
            self._stream.close()
            return ["gone", self._process.wait(PATIENCE_SECONDS)]


def surroundings(folder: Path) -> dict[str, str]:
    """Return the environment of a round: no display, and nobody's own folders."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    own = {
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_STATE_HOME": str(folder),
    }
    return {**kept, **own, "PYTHONPATH": str(REPO), "PYTHONWARNINGS": "ignore", "PYTHONFAULTHANDLER": "1"}


@pytest.fixture(scope="module")
def stands(templates: Callable[[str], Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stand]:
    """One prepared database for each part of the walk-in."""
    return {part: prepare(part, Path(templates("sqlite")), tmp_path_factory.mktemp(part)) for part in PARTS}


def prepare(part: str, template: Path, folder: Path) -> Stand:
    """Bring a visit to the stage of ``part`` and close the database."""
    from sqlalchemy import text

    from db.engine import open_database

    path = folder / "shop.db"
    shutil.copyfile(template, path)
    database = open_database(path, ballast=False)
    try:
        shop = open_shop(database)
        visit = ""
        if part != "reception":
            trip = drive(shop, Stage(part))
            visit = str(trip.visit)
            if part == Stage.PAYMENT.value:  # the customer has signed it when the cashier gets it
                assert trip.bill is not None
                sign_bill(shop, trip.bill)
        now = shop.clock.now() + timedelta(minutes=5)
        with database.reader.connect() as connection:
            keys = {row[0] for row in connection.execute(text("SELECT lower(hex(command_key)) FROM audit"))}
        assert keys
    finally:
        database.dispose()
    before = {f"{k[:8]}-{k[8:12]}-{k[12:16]}-{k[16:20]}-{k[20:]}" for k in keys}
    return Stand(part, folder, Round("", "", part, visit, "boss", PASSWORD, now.isoformat()), before)


def copied(stand: Stand, folder: Path) -> Round:
    """Copy the prepared shop and return the round that plays on the copy."""
    shutil.copytree(stand.folder, folder)
    ballast = folder / "shop.db.ballast"
    ballast.touch()
    os.truncate(ballast, 8 * 1024 * 1024)  # 8 MB of random bytes a round would be most of its time
    return Round(**{**asdict(stand.round_), "url": f"sqlite:///{folder / 'shop.db'}", "folder": str(folder)})


def one_round(player: Player, stand: Stand, folder: Path, share: float, *, restart: bool) -> tuple[Played, Evidence]:
    """Play, kill, compare, start again, compare; the folder goes when all was well."""
    round_ = copied(stand, folder)
    played = player.play(round_, lambda: share * stand.seconds)
    assert not played.all("failed"), str(played.all("failed"))
    assert played.code == -signal.SIGKILL, player.said()
    evidence = gather(folder / "shop.db", played.messages, stand.before, stand.round_.visit, stand.calm)
    assert not evidence.problems, evidence.problems
    if restart:
        again(player, round_, evidence)
    shutil.rmtree(folder)
    return played, evidence


def again(player: Player, round_: Round, evidence: Evidence) -> None:
    """Start the program on what is left: it shows the visit as stored, and ends in good order when it is closed."""
    looked = player.play(Round(**{**asdict(round_), "part": "", "visit": evidence.visit}), None)
    assert not looked.all("failed"), str(looked.all("failed"))
    assert (looked.all("end"), looked.code) == ([["end"]], 0), player.said()
    ((_, shown),) = looked.all("shown")
    if evidence.visit:
        if shown["stage"] == Stage.WALKAROUND.value:  # its page begins the walkaround as it comes to the front
            evidence.facts["walkaround_started"] = shown["facts"]["walkaround_started"]
        assert shown["facts"] == evidence.facts
        assert all(evidence.fields[name] == value for name, value in shown["fields"].items())
    else:
        draft = evidence.fields.get("draft") or {}
        assert {k: v for k, v in shown["form"].items() if draft.get(k)} == {k: v for k, v in draft.items() if v}


def measured(player: Player, stand: Stand, folder: Path) -> None:
    """Play a part in peace (but for the last moment): how long it takes, and what it does."""
    began: list[float] = []
    stand.seconds = 1.0

    def ready() -> float:
        began.append(time.monotonic())
        return float("inf")

    round_ = copied(stand, folder)
    played = player.play(round_, ready)
    stand.seconds = (time.monotonic() - began[0]) * 1.05
    assert not played.all("failed"), str(played.all("failed"))
    assert played.all("end") == [["end"]]
    evidence = gather(folder / "shop.db", played.messages, stand.before, stand.round_.visit, None)
    assert not evidence.problems, evidence.problems
    stand.calm = evidence.actions
    again(player, round_, evidence)
    shutil.rmtree(folder)


def torture(
    players: list[Player], stands: dict[str, Stand], rounds: int, seed: int, folder: Path, every: int = 1
) -> Iterator[tuple[int, str, float, Played, Evidence]]:
    """Play rounds on all players at once; each has its own seed, which is printed when it fails.

    Args:
        every: of so many rounds of a part one is started again (all are compared with what was told).
    """
    parts = [*sorted(stands), "payment", "payment"]  # money is where it would hurt most

    def one(number: int) -> tuple[int, str, float, Played, Evidence]:
        dice = random.Random(seed * 100_000 + number)
        stand, share = stands[parts[number % len(parts)]], dice.uniform(0, LATEST)
        player = free.pop()
        try:
            restart = number // len(parts) % every == 0
            played, evidence = one_round(player, stand, folder / f"round{number}", share, restart=restart)
        except BaseException:
            print(f"\nseed {seed}, round {number}: {stand.part} killed after {share:.4f} of {stand.seconds:.2f} s")
            raise
        finally:
            free.append(player)
        return number, stand.part, share, played, evidence

    free = list(players)
    with ThreadPoolExecutor(len(players)) as pool:
        yield from pool.map(one, range(rounds))


def ledger(kind: str, seed: int, seconds: float, results: list[tuple[int, str, float, Played, Evidence]]) -> None:
    """Print what came out, and see that the rounds were worth it."""
    told = sum(len(played.all("told")) for *_, played, _ in results)
    stored = sum(len(played.all("stored")) for *_, played, _ in results)
    kept = sum(len(played.all("kept")) for *_, played, _ in results)
    paid = sum(1 for *_, played, _ in results for m in played.all("told") if m[2] == "Payments.take")
    unfinished = sum(1 for *_, played, _ in results if not played.all("end"))
    lost = sum(len(evidence.lost) for *_, evidence in results)
    doubled = sum(len(evidence.doubled) for *_, evidence in results)
    print(
        f"\n{kind}: seed {seed}, {len(results)} kills ({unfinished} before the end of their part), "
        f"{stored} commits, {told} acknowledged, {kept} drafts, {paid} payments, "
        f"{lost} lost, {doubled} doubled, {seconds:.0f} s ({seconds / len(results):.2f} s a round)"
    )
    assert (lost, doubled) == (0, 0)
    assert unfinished > len(results) / 4
    assert told > len(results) / 2


@pytest.fixture(scope="module")
def nurseries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Player]]:
    """The processes that fork rounds."""
    folder = tmp_path_factory.mktemp("nursery")
    made: list[Player] = [Nursery(folder / f"errors{n}.txt") for n in range(WORKERS)]
    yield made
    for nursery in made:
        nursery.close()


@pytest.fixture(scope="module")
def calm(
    stands: dict[str, Stand], nurseries: list[Player], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Stand]:
    """The stands, with what their part does when nobody kills."""
    folder = tmp_path_factory.mktemp("calm")
    free = list(nurseries)

    def one(stand: Stand) -> None:
        player = free.pop()
        try:
            measured(player, stand, folder / stand.part)
        finally:
            free.append(player)

    with ThreadPoolExecutor(len(nurseries)) as pool:
        list(pool.map(one, stands.values()))
    return stands


def new_seed() -> int:
    """Return the seed: that of the environment, to play a failure again, or a new one."""
    return int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10_000))


def test_killed_anywhere_nothing_is_lost_and_nothing_doubled(
    calm: dict[str, Stand], nurseries: list[Player], tmp_path: Path
) -> None:
    """200 kills over the whole journey, also during payment, and 20 of processes that were started as the program is.

    One test: two of them would prepare the stands once for each process that runs tests.
    """
    seed = new_seed()
    rounds = int(os.environ.get("KILL_ROUNDS") or FORKED)
    programs: list[Player] = [Started(tmp_path / f"errors{n}.txt") for n in range(WORKERS)]
    for kind, players, number in (("forked", nurseries, rounds), ("started", programs, STARTED)):
        began = time.monotonic()
        (folder := tmp_path / kind).mkdir()
        results = list(torture(players, calm, number, seed, folder, every=2))
        ledger(kind, seed, time.monotonic() - began, results)
