"""Make the pictures of README and handbook by the program itself: play the tours, keep the pictures that are named here.

``python build/make_pictures.py`` writes ``docs/pictures/<language>/<name>.png`` (256 colours, 1440 × 900).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures"

KEPT = {
    "walk-in": {
        "own shop named": "first-start",
        "new customer and car": "arrival",
        "fuel taken": "reception",
        "mark front": "walkaround",
        "complaint in the customer's words": "fault",
        "customer agrees": "quote",
        "work order to sign": "order",
        "work order on paper": "paper",
        "technician and bay chosen": "dispatch",
        "job 1 runs": "repair",
        "quality check": "quality",
        "bill to explain": "settlement",
        "old parts shown": "old-parts",
        "cash given": "cash",
        "ready to hand over": "delivery",
    },
    "demo-day": {
        "today": "today",
        "board": "board",
        "jobs": "jobs",
        "calls": "calls",
        "gate": "gate",
        "setup": "setup",
    },
}
"""Journey → step → name of the picture."""


def keep(journey: str, language: str) -> None:
    """Play one journey in one language and keep its pictures."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        call = [sys.executable, "-c", "import sys; from ui.cli import main; raise SystemExit(main(sys.argv[1:]))"]
        subprocess.run([*call, "tour", "--out", folder, "--journey", journey, "--lang", language], check=True, cwd=ROOT)
        record = json.loads((Path(folder) / "tour.json").read_text(encoding="utf-8"))
        taken = {step["name"]: Path(folder) / step["picture"] for step in record["steps"]}
        out = TARGET / language
        out.mkdir(parents=True, exist_ok=True)
        for step, name in KEPT[journey].items():
            with Image.open(taken[step]) as picture:
                picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(out / f"{name}.png", optimize=True)


if __name__ == "__main__":
    for journey in KEPT:
        for language in ("zh_CN", "en"):
            keep(journey, language)
