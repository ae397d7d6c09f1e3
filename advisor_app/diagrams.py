"""Read the vehicle diagrams that ``build/make_diagrams.py`` drew."""

import json
from functools import cache

from advisor_app.domain.diagram import BodyStyle, Diagram, parse_diagram
from advisor_app.paths import resource


@cache
def diagram(body: BodyStyle | str) -> Diagram:
    """Return the diagram of a body style; read once.

    Raises:
        ValueError: there is no such body style.
    """
    path = resource("diagrams", f"{BodyStyle(body).value}.json")
    return parse_diagram(json.loads(path.read_text(encoding="utf-8")))
