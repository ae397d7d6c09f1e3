"""Where the program's own files and the shop's data lie."""

from pathlib import Path

from platformdirs import user_data_path, user_log_path

APP_NAME = "AdvisorDesk"


def resource(*parts: str) -> Path:
    """Return the path of a bundled file, e.g. ``resource("fonts", "NotoSansSC-Regular.ttf")``."""
    return Path(__file__).resolve().parent.parent.joinpath("resources", *parts)


def data_folder(*, make: bool = True) -> Path:
    """Return the folder of the embedded database, its blobs and backups; made when missing unless ``make`` is False."""
    return user_data_path(APP_NAME, appauthor=False, ensure_exists=make)


def log_folder() -> Path:
    """Return the folder of the program's log; made when missing."""
    return user_log_path(APP_NAME, appauthor=False, ensure_exists=True)
