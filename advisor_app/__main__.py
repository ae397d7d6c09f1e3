"""``python -m advisor_app`` opens the desktop program."""

import gc

gc.disable()  # nothing dies while a program is imported; ui.kit.collector collects from then on

from ui.app import main  # noqa: E402

raise SystemExit(main())
