"""The program's log: one event is one line of JSON, and no phone, plate or password stands in it.

Lines are made and cleaned on the thread that logs and written by a thread of their own, so that a slow disk never holds up
the screen. What people typed can not forge a line: line breaks and control characters are escaped by JSON.
"""

import json
import logging
import queue
import re
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

LOG_NAME = "advisor.jsonl"
_SIZE = 5_000_000
_KEPT = 5

_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_ENDS = "学警港澳挂试超领使"


@cache
def _personal() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the forms of what is personal; compiled for the first line that is written, not for the start."""
    return (
        # user:password@host in an address of a database or a mail server
        (re.compile(r"(?<=://)([^\s:/@]*):[^\s@]*@"), r"\1:[secret]@"),
        (
            re.compile(
                r"(?i)\b(password|passwd|pwd|passphrase|token|secret|pin)\b([\"']?\s*[=:]\s*)(\"[^\"]*\"|'[^']*'|[^\s,;&)}\]]+)"
            ),
            r"\1\2[secret]",
        ),
        (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[mail]"),
        # identity card: 17 digits and a check character
        (re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])"), "[id-card]"),
        (re.compile(r"(?<![0-9A-Za-z])(?=[A-Z0-9]*[A-Z])[A-HJ-NPR-Z0-9]{17}(?![0-9A-Za-z])", re.IGNORECASE), "[vin]"),
        # bank card: 16 to 19 digits, perhaps in groups of four
        (re.compile(r"(?<![0-9A-Za-z])\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?![0-9A-Za-z])"), "[card]"),
        (re.compile(r"(?<![0-9A-Za-z])(?:\+?86[ -]?|0086[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9A-Za-z])"), "[phone]"),
        (re.compile(r"(?<![0-9A-Za-z])\(?0\d{2,3}\)?[ -]?\d{7,8}(?![0-9A-Za-z])"), "[phone]"),
        (re.compile(rf"[{_PROVINCES}][ ·•.-]?[A-Za-z][ ·•.-]?[A-Za-z0-9]{{4,6}}[{_ENDS}]?"), "[plate]"),
    )


def redacted(text: str) -> str:
    """Return ``text`` with phones, plates, VINs, cards, mail addresses and passwords replaced by what they were.

    Full-width digits and letters count like narrow ones and are written narrow.
    """
    text = text.translate(_NARROW)
    for pattern, instead in _personal():
        text = pattern.sub(instead, text)
    return text


def _clean(value: object) -> object:
    if isinstance(value, bool | int | float) or value is None:
        # a number may be a phone: long ones go the way of texts
        return value if not isinstance(value, int) or abs(value) < 10**9 else _clean(str(value))
    if isinstance(value, Mapping):
        return {redacted(str(key)): "[secret]" if _secret(str(key)) else _clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(each) for each in value]
    return redacted(str(value))


def _secret(key: str) -> bool:
    return any(word in key.lower() for word in ("password", "passwd", "secret", "token")) or key.lower() == "pin"


class JsonLine(logging.Formatter):
    """Makes the one line of an event: ``at``, ``level``, ``from``, ``event``, and where given ``data`` and ``error``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without a line break; texts are cleaned of what is personal."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "thread": record.threadName,
            "event": redacted(record.getMessage()),
        }
        data = getattr(record, "data", None)
        if data:
            line["data"] = _clean(data)
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = redacted(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True)


class ProgramLog(logging.Handler):
    """The log while it is open: ``with ProgramLog(folder):`` or ``open`` and ``close``; it may be opened again.

    Args:
        folder: where the file lies; it is made when missing.
        level: least important level that is written.

    Attributes:
        path: the file written to; older ones beside it end in ``.1`` to ``.5``.
    """

    def __init__(self, folder: Path, *, level: int = logging.INFO) -> None:
        super().__init__(level)
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / LOG_NAME
        self.setFormatter(JsonLine())
        self._waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._before = logging.WARNING

    def open(self) -> None:
        """Begin to write what is logged anywhere in the program."""
        root = logging.getLogger()
        self._before = root.level
        root.addHandler(self)
        root.setLevel(self.level)

    def close(self) -> None:
        """Write what waits and stop."""
        root = logging.getLogger()
        if self not in root.handlers:
            return
        root.removeHandler(self)
        root.setLevel(self._before)
        if self._writer is not None:
            self._waiting.put(None)
            self._writer.join()
            self._writer = None
        super().close()

    def emit(self, record: logging.LogRecord) -> None:
        """Send the finished line on, not a record whose values may change; the first one wakes the writer."""
        self._waiting.put(self.format(record))
        if self._writer is None:
            self._writer = threading.Thread(target=self._write, name="log", daemon=True)
            self._writer.start()

    def _write(self) -> None:
        """Write lines until there are no more; a full or vanished disk loses lines, never the program."""
        from logging.handlers import RotatingFileHandler  # here: a start that has nothing to say does without it

        class Lines(RotatingFileHandler):
            def handleError(self, record: logging.LogRecord) -> None:
                """Do nothing: there is nobody to tell, and the next line is tried again."""

        file = Lines(self.path, maxBytes=_SIZE, backupCount=_KEPT, encoding="ascii", delay=True)
        while (line := self._waiting.get()) is not None:
            file.handle(logging.makeLogRecord({"msg": line}))
        file.close()

    def __enter__(self) -> "ProgramLog":
        """Open the log."""
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the log."""
        self.close()
