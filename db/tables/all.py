"""Every table of the program: importing this module maps every class."""

from db.tables import money, people, system, visits, workshop
from db.tables.base import APPEND_ONLY, TABLES, metadata
from db.tables.frozen import FROZEN

__all__ = ["APPEND_ONLY", "FROZEN", "TABLES", "metadata", "money", "people", "system", "visits", "workshop"]
