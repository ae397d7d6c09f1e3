"""A database that another program holds: writes are refused for as long as a test wants it, reads work."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from advisor_app.domain.values.errors import EnvironmentFault
from ui.kit.tasks import InlineTasks, Task

P = ParamSpec("P")
R = TypeVar("R")


class LockedTasks(InlineTasks):
    """Runs everything at once; writes meet the lock for as long as ``locked``."""

    locked = False

    def write(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Task[R]:
        """Run a command, or meet the lock."""

        def held(*_args: P.args, **_kwargs: P.kwargs) -> R:
            raise EnvironmentFault("database_locked")

        return self._now(held if self.locked else fn, *args, **kwargs)
