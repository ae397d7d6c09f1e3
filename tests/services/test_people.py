"""Signing in attacked: guessing, probing for names, PINs, weak secrets, the last manager."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from advisor_app.domain.staff import Role, ShopKind
from advisor_app.domain.values.errors import NotPermitted, RuleBroken, TradeError
from advisor_app.domain.values.ids import new_id
from db.engine import Database
from db.tables.people import staff
from db.tables.system import audit
from tests.journeys.shop import PASSWORD, PIN, Shop, open_shop
from tests.services.snapshot import count, refused, unchanged
from tests.services.test_commands import all_at_once

CASHIER = Role.CASHIER.value
TRACES = frozenset({"audit", "chain_head"})


@pytest.fixture
def shop(sqlite_database: Database) -> Shop:
    return open_shop(sqlite_database)


def sign_in(shop: Shop, login: str = CASHIER, secret: str = PASSWORD, *, by_pin: bool = False) -> object:
    return shop.desk.people.sign_in(shop.people[Role.MANAGER].counter_id, login, secret, by_pin=by_pin)


def code(shop: Shop, login: str = CASHIER, secret: str = "wrong", *, by_pin: bool = False) -> str:
    with pytest.raises(TradeError) as caught:
        sign_in(shop, login, secret, by_pin=by_pin)
    return caught.value.code


def tries(shop: Shop, login: str = CASHIER) -> int:
    with shop.database.reader.connect() as connection:
        return int(connection.execute(select(staff.c.tries).where(staff.c.login == login)).scalar_one())


def last_audit(shop: Shop) -> tuple[object, ...]:
    with shop.database.reader.connect() as connection:
        row = connection.execute(select(audit).order_by(audit.c.seq.desc()).limit(1)).one()
    return row.action, row.outcome, row.staff_id, row.role


def test_the_audit_names_who_came_in(shop: Shop) -> None:
    sign_in(shop)
    assert last_audit(shop) == ("staff.sign_in", "done", shop.people[Role.CASHIER].staff_id, "cashier")
    sign_in(shop, secret=PIN, by_pin=True)


def test_a_wrong_name_and_a_wrong_secret_say_and_cost_the_same(shop: Shop) -> None:
    checked: list[str] = []
    passwords = shop.desk.people.passwords
    verify = passwords.verify

    def counting(hashed: str, secret: str) -> bool:
        checked.append(secret)
        return verify(hashed, secret)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "verify", counting)
        for login in (CASHIER, "nobody", "", "' OR 1=1 --", "\u200b"):
            checked.clear()
            assert code(shop, login) == "sign_in_refused"
            assert checked == ["wrong"], "one check of a secret, whoever it is"
            assert last_audit(shop)[0] in ("staff.sign_in_refused", "staff.sign_in")
    shop.desk.people.set_active(shop.call(Role.MANAGER), shop.people[Role.WASHER].staff_id, False)
    assert code(shop, Role.WASHER.value, PASSWORD) == "sign_in_refused"


def test_an_unknown_name_leaves_its_trace_and_nothing_else(shop: Shop) -> None:
    with unchanged(shop.database, TRACES):
        assert code(shop, "nobody") == "sign_in_refused"
    assert last_audit(shop)[:2] == ("staff.sign_in", "sign_in_refused")


def test_guessing_is_slowed_down_more_and_more(shop: Shop) -> None:
    assert [code(shop) for _ in range(5)] == ["sign_in_refused"] * 5
    assert code(shop, secret=PASSWORD) == "sign_in_locked", "the right password does not help while it is locked"
    waits = []
    for _ in range(8):
        with pytest.raises(RuleBroken) as locked:
            sign_in(shop)
        minutes = locked.value.params["minutes"]
        assert isinstance(minutes, int)
        waits.append(minutes)
        shop.clock.advance(timedelta(minutes=minutes))
        assert code(shop) == "sign_in_refused"
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    shop.clock.advance(timedelta(minutes=60))
    sign_in(shop)
    assert tries(shop) == 0


def test_five_wrong_pins_and_only_the_password_helps(shop: Shop) -> None:
    assert [code(shop, secret="0001", by_pin=True) for _ in range(5)] == ["pin_wrong"] * 5
    assert code(shop, secret=PIN, by_pin=True) == "pin_spent"
    assert code(shop, "nobody", PIN, by_pin=True) == "pin_wrong"
    sign_in(shop)
    sign_in(shop, secret=PIN, by_pin=True)
    assert code(shop, "boss", PIN, by_pin=True) == "pin_spent", "who has no PIN can't use one"


def test_guessing_in_parallel_counts_every_try(database: Database) -> None:
    shop = open_shop(database)
    outcomes = all_at_once(lambda n: sign_in(shop, secret=f"{n:04}", by_pin=True))
    assert {one.code for one in outcomes if isinstance(one, TradeError)} == {"pin_wrong", "pin_spent"}
    assert not [one for one in outcomes if not isinstance(one, TradeError)]
    wrong = [one for one in outcomes if isinstance(one, TradeError) and one.code == "pin_wrong"]
    assert tries(shop) == len(wrong) == 5


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("", "password_short"),
        ("1234567", "password_short"),
        ("长" * 129, "password_long"),
        ("12345678", "password_common"),
        ("PASSWORD", "password_common"),
        ("aabbaabb", "password_common"),
        ("newperson99", "password_common"),
    ],
)
def test_weak_passwords_are_refused(shop: Shop, password: str, expected: str) -> None:
    add, boss = shop.desk.people.add, Role.MANAGER
    refused(shop.database, expected, lambda: add(shop.call(boss), "newperson", "新人", Role.WASHER, password, ""))


@pytest.mark.parametrize("pin", ["", "123", "1234567", "1111", "12a4", "１２３４", "²³⁴⁵", " 1234"])
def test_pins_that_are_none(shop: Shop, pin: str) -> None:
    refused(shop.database, "pin_form", lambda: shop.desk.people.set_pin(shop.call(Role.CASHIER), pin))


def test_people_are_named_once_and_a_manager_remains(shop: Shop) -> None:
    people, boss = shop.desk.people, Role.MANAGER
    for login, name, wanted in (
        (CASHIER, "新", "login_taken"),
        ("\u200b", "新", "name_missing"),
        ("x9", "", "name_missing"),
    ):
        refused(
            shop.database, wanted,
            lambda login=login, name=name: people.add(shop.call(boss), login, name, Role.WASHER, PASSWORD, ""),  # type: ignore[misc]
        )  # fmt: skip
    refused(
        shop.database, "last_manager",
        lambda: people.set_active(shop.call(boss), shop.people[boss].staff_id, False),
    )  # fmt: skip
    refused(shop.database, "staff_gone", lambda: people.set_active(shop.call(boss), new_id(), False))


def test_a_shop_is_founded_once(shop: Shop) -> None:
    def found(name: str = "另一家") -> object:
        return shop.desk.people.found_shop(name, ShopKind.OWN, "前台", "王", "boss2", PASSWORD)

    refused(shop.database, "shop_exists", found)
    refused(shop.database, "name_missing", lambda: found("\u200b"))
    assert count(shop.database, "shop") == 1


def test_the_shops_own_texts_conflict_like_any_field(shop: Shop) -> None:
    change, boss = shop.desk.people.change_shop, Role.MANAGER
    change(shop.call(boss), "phone", "", "010-88886666")
    refused(shop.database, "field_changed", lambda: change(shop.call(boss), "phone", "", "010-88886667"))
    refused(shop.database, "name_missing", lambda: change(shop.call(boss), "name", "x", " \u200b"))
    refused(shop.database, "field_unknown", lambda: change(shop.call(boss), "kind", "own", "demo"))
    refused(shop.database, "text_too_long", lambda: change(shop.call(boss), "terms", "", "长" * 5001))


def test_no_secret_stands_anywhere_in_the_audit(shop: Shop) -> None:
    shop.desk.people.set_pin(shop.call(Role.CASHIER), "4711")
    code(shop, secret="geheim-geheim")
    with shop.database.reader.connect() as connection:
        text = repr(connection.execute(select(audit)).all())
    for secret in ("4711'", "geheim", PASSWORD, "argon2"):
        assert secret not in text


def test_a_manager_gives_another_role_and_one_manager_remains(shop: Shop) -> None:
    people, boss = shop.desk.people, Role.MANAGER
    washer = shop.people[Role.WASHER].staff_id
    assert people.set_role(shop.call(boss), washer, Role.CASHIER).id == washer
    assert last_audit(shop) == ("staff.change", "done", shop.people[boss].staff_id, "manager")
    assert getattr(sign_in(shop, Role.WASHER.value), "role", None) == "cashier"
    own = shop.people[boss].staff_id
    refused(shop.database, "last_manager", lambda: people.set_role(shop.call(boss), own, Role.CASHIER))
    people.set_role(shop.call(boss), own, Role.MANAGER)
    people.set_role(shop.call(boss), washer, boss)
    people.set_active(shop.call(boss), washer, False)
    refused(shop.database, "last_manager", lambda: people.set_role(shop.call(boss), own, Role.CASHIER))
    people.set_active(shop.call(boss), washer, True)
    refused(shop.database, "staff_gone", lambda: people.set_role(shop.call(boss), new_id(), Role.CASHIER))
    people.set_role(shop.call(boss), own, Role.CASHIER)
    with pytest.raises(NotPermitted, match="signed_out"):
        people.set_role(shop.call(boss), own, Role.MANAGER)


def test_a_new_password_ends_the_old_one_and_its_lock(shop: Shop) -> None:
    people, boss = shop.desk.people, Role.MANAGER
    cashier = shop.people[Role.CASHIER].staff_id
    for _ in range(5):
        assert code(shop) == "sign_in_refused"
    assert code(shop, secret=PASSWORD) == "sign_in_locked"
    for password, wanted in (
        ("short", "password_short"),
        ("x" * 129, "password_long"),
        ("cashier-99", "password_common"),
    ):
        refused(
            shop.database, wanted,
            lambda password=password: people.set_password(shop.call(boss), cashier, password),  # type: ignore[misc]
        )  # fmt: skip
    people.set_password(shop.call(boss), cashier, "Winter-Regen-82")
    assert last_audit(shop) == ("staff.set_password", "done", shop.people[boss].staff_id, "manager")
    assert tries(shop) == 0
    assert getattr(sign_in(shop, secret="Winter-Regen-82"), "role", None) == "cashier"
    assert code(shop, secret=PASSWORD) == "sign_in_refused"
    refused(shop.database, "staff_gone", lambda: people.set_password(shop.call(boss), new_id(), "Winter-Regen-82"))


def test_a_try_that_another_one_overtook_is_counted_after_it(shop: Shop) -> None:
    people, verified = shop.desk.people, []
    verify = people.passwords.verify

    def overtaken(hashed: str, secret: str) -> bool:
        verified.append(secret)
        if len(verified) == 1:  # while this one is being verified somebody else tries the same name
            assert code(shop, CASHIER, "wrong") == "sign_in_refused"
        return verify(hashed, secret)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people.passwords, "verify", overtaken)
        assert code(shop, CASHIER, "guess") == "sign_in_refused"
    assert verified == ["guess", "wrong"]
    assert tries(shop) == 2
