"""What counters and people would like to find again as they left it: printers, column widths, drafts."""

from typing import Any, Protocol


class Remembered(Protocol):
    """Small values by scope (``counter:ID``, ``staff:ID``, ``shop``) and name; overwritten, never audited."""

    def get(self, scope: str, name: str) -> Any:
        """Return what was kept (anything that JSON holds), or None."""
        ...

    def put(self, scope: str, name: str, value: Any) -> None:
        """Keep a value; EnvironmentFault when it can't be stored."""
        ...
