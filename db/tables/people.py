"""Shop, counters, staff, customers, vehicles, appointments."""

from advisor_app.domain.appointment import Appointment
from advisor_app.domain.customer import Customer, CustomerPhone
from advisor_app.domain.staff import Bay, Counter, Shop, Staff
from advisor_app.domain.vehicle import OdometerReading, Ownership, Vehicle
from db.tables.base import table_for

shop = table_for(Shop, "shop")
counter = table_for(Counter, "counter", unique=[("number",)])
bay = table_for(Bay, "bay", unique=[("number",)])
staff = table_for(Staff, "staff", unique=[("login",)])
customer_phone = table_for(CustomerPhone, "customer_phone", parent=("customer_id", "customer"), index=[("number",)])
customer = table_for(Customer, "customer", children={"phones": CustomerPhone})
ownership = table_for(Ownership, "ownership", parent=("vehicle_id", "vehicle"), refs={"customer_id": "customer"})
odometer_reading = table_for(
    OdometerReading, "odometer_reading", parent=("vehicle_id", "vehicle"), refs={"visit_id": "visit"}
)
vehicle = table_for(
    Vehicle,
    "vehicle",
    index=[("shop_id", "plate"), ("shop_id", "vin")],
    children={"owners": Ownership, "readings": OdometerReading},
)
appointment = table_for(
    Appointment,
    "appointment",
    refs={"customer_id": "customer", "vehicle_id": "vehicle", "advisor_id": "staff"},
    unique=[("number",)],
    index=[("shop_id", "expected_at")],
)
