"""Which changes this process made itself: what it hears from others leaves these out."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from threading import Lock


class OwnChanges:
    """Numbers of the newest rows of ``changed`` that this process wrote."""

    _KEPT = 4096

    def __init__(self) -> None:
        self._numbers: dict[int, None] = {}
        self._lock = Lock()

    def __contains__(self, number: object) -> bool:
        """Return whether this process wrote the row."""
        return number in self._numbers

    @contextmanager
    def writing(self, numbers: list[int]) -> Iterator[None]:
        """Know the rows before anybody can see them, and forget them again when their commit fails."""
        with self._lock:
            self._numbers.update(dict.fromkeys(numbers))
            for oldest in list(islice(self._numbers, max(0, len(self._numbers) - self._KEPT))):
                del self._numbers[oldest]
        try:
            yield
        except BaseException:
            with self._lock:
                for number in numbers:
                    self._numbers.pop(number, None)
            raise
