"""``python -m advisor_app`` opens the desktop program; with arguments it is the command ``advisor``."""

import gc
import sys

gc.disable()  # nothing dies while a program is imported; ui.kit.collector collects from then on

if sys.argv[1:]:
    from ui.cli import main as command

    raise SystemExit(command())

from ui.app import main  # noqa: E402

raise SystemExit(main())
