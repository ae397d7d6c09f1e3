"""The planner knows the figures of a large shop from the first day, so that plans do not change with its size."""

from typing import Any

from db.statistics import ROWS, install_statistics
from tests.journeys.shop import open_shop


def figures(database: Any) -> dict[str, str]:
    with database.reader.connect() as connection:
        return {row[0]: row[1] for row in connection.exec_driver_sql("SELECT idx, stat FROM sqlite_stat1")}


def test_every_index_has_its_figures(sqlite_database: Any) -> None:
    found = figures(sqlite_database)
    with sqlite_database.reader.connect() as connection:
        known = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name NOT IN ('alembic_version')"
        assert set(found) >= set(connection.exec_driver_sql(known).scalars())
    assert found["ix_visit_shop_id_arrived_at"] == f"{ROWS} {ROWS} 200"
    assert found["ix_visit_vehicle_id"] == f"{ROWS} 10"
    assert found["ix_settlement_reverses_id"] == f"{ROWS} {ROWS // 20}"
    with sqlite_database.writer.begin() as connection:
        install_statistics(connection)
    assert figures(sqlite_database) == found


def test_a_planner_prefers_the_car_to_the_order(sqlite_database: Any) -> None:
    open_shop(sqlite_database)
    asked = "EXPLAIN QUERY PLAN SELECT id FROM visit WHERE shop_id = 1 AND vehicle_id = x'00' ORDER BY arrived_at DESC"
    with sqlite_database.reader.connect() as connection:
        steps = [row[3] for row in connection.exec_driver_sql(asked).all()]
    assert steps[0] == "SEARCH visit USING INDEX ix_visit_vehicle_id (vehicle_id=?)"
