"""``python -m advisor_app`` opens the desktop program."""

from ui.app import main

raise SystemExit(main())
