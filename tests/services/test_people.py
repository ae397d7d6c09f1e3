"""Signing in attacked: guessing, probing for names, PINs, weak secrets, the last manager."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from advisor_app.domain.staff import Role, ShopKind
from advisor_app.domain.values.errors import NotPermitted, RuleBroken, TradeError
from advisor_app.domain.values.ids import new_id
from advisor_app.integrations.passwords import Argon2Passwords
from db.desk import make_desk
from db.engine import Database
from db.tables.people import staff
from db.tables.system import audit
from tests.journeys.shop import PASSWORD, PIN, Shop, open_shop
from tests.services.snapshot import TRIED, count, refused, unchanged
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
        ("P@ssw0rd!", "password_common"),
        ("xiaomingren8", "password_common"),
        ("小明人小明人20", "password_common"),
        ("ShunDa-2026", "password_common"),
        ("顺达汽车12345", "password_common"),
        ("Morgenrot 99", "password_common"),
        ("a0598-8860668", "password_common"),
        ("advisordesk#1", "password_common"),
        ("接车台接车台2026", "password_common"),
    ],
)
def test_weak_passwords_are_refused(shop: Shop, password: str, expected: str) -> None:
    people, boss = shop.desk.people, Role.MANAGER
    people.change_shop(shop.call(boss), "name_en", "", "Morgenrot Motors")
    people.change_shop(shop.call(boss), "phone", "", "0598-8860668")
    kept = people.add(shop.call(boss), "newperson8", "小明人", Role.WASHER, PASSWORD, "").id
    for attempt in (
        lambda: people.add(shop.call(boss), "newperson", "小明人", Role.WASHER, password, ""),
        lambda: people.set_password(shop.call(boss), kept, password),
    ):
        error = refused(shop.database, expected, attempt)
        assert error.field == "password"


@pytest.mark.parametrize(
    "password", ["青山汽修2026", "qingshan888", "zhoujianguo!", "周建国周建国", "password2026", "1234567"]
)
def test_a_shop_is_not_founded_with_a_weak_password(sqlite_database: Database, password: str) -> None:
    people = make_desk(sqlite_database, passwords=Argon2Passwords(memory_kib=32, passes=1)).people
    expected = "password_short" if len(password) < 8 else "password_common"
    refused(
        sqlite_database, expected,
        lambda: people.found_shop("青山汽修", ShopKind.OWN, "前台", "周建国", "周建国", password),
    )  # fmt: skip
    assert people.found_shop("青山汽修", ShopKind.OWN, "前台", "周建国", "周建国", PASSWORD).role == "manager"


PINS = [
    ("", "pin_form"), ("123", "pin_form"), ("1234567", "pin_form"), ("12a4", "pin_form"), ("１２３４", "pin_form"),
    ("²³⁴⁵", "pin_form"), (" 1234", "pin_form"), ("1111", "pin_row"), ("0000", "pin_row"), ("123456", "pin_row"),
    ("888888", "pin_row"), ("2580", "pin_known"), ("1314", "pin_known"), ("1990", "pin_date"), ("2001", "pin_date"),
    ("900815", "pin_date"), ("7364", "pin_phone"), ("997364", "pin_phone"),
]  # fmt: skip


@pytest.mark.parametrize(("pin", "expected"), PINS)
def test_pins_that_are_none_or_easy_to_guess(shop: Shop, pin: str, expected: str) -> None:
    with shop.database.writer.begin() as connection:
        connection.execute(update(staff).where(staff.c.login == CASHIER).values(phone="138 0599 7364"))
    people, boss = shop.desk.people, Role.MANAGER
    error = refused(shop.database, expected, lambda: people.set_pin(shop.call(Role.CASHIER), pin, PASSWORD))
    assert error.field == "pin"
    if pin and expected != "pin_phone":
        refused(shop.database, expected, lambda: people.add(shop.call(boss), "new", "新人", Role.WASHER, PASSWORD, pin))


# One's own PIN ----------------------------------------------------------------------------------------------------------


def set_pin(shop: Shop, password: str, pin: str = "4711") -> object:
    return shop.desk.people.set_pin(shop.call(Role.CASHIER), pin, password)


def test_ones_own_password_sets_the_pin(shop: Shop) -> None:
    set_pin(shop, PASSWORD)
    assert last_audit(shop) == ("staff.set_secret", "done", shop.people[Role.CASHIER].staff_id, "cashier")
    sign_in(shop, secret="4711", by_pin=True)
    assert code(shop, secret=PIN, by_pin=True) == "pin_wrong"


@pytest.mark.parametrize("password", ["", "wrong", PIN, PASSWORD + " ", PASSWORD.upper()])
def test_who_does_not_know_the_password_sets_no_pin(shop: Shop, password: str) -> None:
    error = refused(shop.database, "password_wrong", lambda: set_pin(shop, password), TRIED)
    assert error.field == "password"
    assert tries(shop) == 1
    assert last_audit(shop) == ("staff.set_secret_refused", "done", shop.people[Role.CASHIER].staff_id, "cashier")
    sign_in(shop, secret=PIN, by_pin=True)


def test_wrong_passwords_are_counted_as_at_the_login(shop: Shop) -> None:
    for n in range(4):
        refused(shop.database, "password_wrong", lambda: set_pin(shop, "wrong"), TRIED)
        assert tries(shop) == n + 1
    assert code(shop) == "sign_in_refused", "the fifth, at the login"
    locked = refused(shop.database, "sign_in_locked", lambda: set_pin(shop, PASSWORD))
    assert (locked.field, locked.params["minutes"]) == ("password", 1)
    assert code(shop, secret=PIN, by_pin=True) == "sign_in_locked"
    shop.clock.advance(timedelta(minutes=1))
    refused(shop.database, "password_wrong", lambda: set_pin(shop, "wrong"), TRIED)
    assert code(shop, secret=PASSWORD) == "sign_in_locked", "two minutes now"
    shop.clock.advance(timedelta(minutes=2))
    set_pin(shop, PASSWORD)
    assert tries(shop) == 0


def test_guessing_the_password_in_parallel_counts_every_try(database: Database) -> None:
    shop = open_shop(database)
    outcomes = all_at_once(lambda n: set_pin(shop, f"wrong-{n}"))
    assert sorted(getattr(one, "code", "done") for one in outcomes) == ["password_wrong"] * 5 + ["sign_in_locked"] * 3
    assert tries(shop) == 5


def test_the_same_key_sets_one_pin(shop: Shop) -> None:
    call = shop.call(Role.CASHIER)
    first = shop.desk.people.set_pin(call, "4711", PASSWORD)
    with unchanged(shop.database):
        assert shop.desk.people.set_pin(call, "4711", PASSWORD) == first
    refused(shop.database, "password_wrong", lambda: shop.desk.people.set_pin(call, "4711", "wrong"), TRIED)


def test_who_no_longer_works_here_is_told_so_and_not_asked(shop: Shop) -> None:
    shop.desk.people.set_active(shop.call(Role.MANAGER), shop.people[Role.CASHIER].staff_id, False)
    for password in (PASSWORD, "wrong"):
        refused(shop.database, "signed_out", lambda password=password: set_pin(shop, password), TRACES)  # type: ignore[misc]
    assert tries(shop) == 0


def test_a_password_that_is_changed_meanwhile_proves_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    people, cashier = shop.desk.people, shop.people[Role.CASHIER].staff_id
    verify = people.passwords.verify
    seen: list[bool] = []

    def overtaken(hashed: str, secret: str) -> bool:
        right = bool(verify(hashed, secret))
        if not seen:
            people.set_password(shop.call(Role.MANAGER), cashier, "Winter-Regen-82")
        seen.append(right)
        return right

    monkeypatch.setattr(people.passwords, "verify", overtaken)
    with pytest.raises(RuleBroken, match="password_wrong"):
        set_pin(shop, PASSWORD)
    assert seen == [True, False]
    sign_in(shop, secret=PIN, by_pin=True)


def test_a_pin_of_a_wrong_kind_is_refused_before_the_password_is_looked_at(shop: Shop) -> None:
    pin: Any = 4711
    refused(shop.database, "value_wrong_kind", lambda: shop.desk.people.set_pin(shop.call(Role.CASHIER), pin, "wrong"))
    assert tries(shop) == 0


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
    shop.desk.people.set_pin(shop.call(Role.CASHIER), "4711", PASSWORD)
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


# One's own password -----------------------------------------------------------------------------------------------------


def set_own(shop: Shop, own: str, password: str = "Winter-Regen-82") -> object:
    boss = shop.people[Role.MANAGER].staff_id
    return shop.desk.people.set_password(shop.call(Role.MANAGER), boss, password, own)


def test_ones_own_password_is_replaced_with_the_present_one_only(shop: Shop) -> None:
    for own in ("", "wrong", PIN):
        error = refused(shop.database, "password_wrong", lambda own=own: set_own(shop, own), TRIED)  # type: ignore[misc]
        assert error.field == "own_password"
    assert tries(shop, "boss") == 3
    assert last_audit(shop)[:2] == ("staff.set_secret_refused", "done")
    set_own(shop, PASSWORD)
    assert tries(shop, "boss") == 0
    sign_in(shop, "boss", "Winter-Regen-82")
    assert code(shop, "boss", PASSWORD) == "sign_in_refused"


def test_ones_own_password_does_not_end_the_lock_of_wrong_ones(shop: Shop) -> None:
    for _ in range(5):
        refused(shop.database, "password_wrong", lambda: set_own(shop, "wrong"), TRIED)
    locked = refused(shop.database, "sign_in_locked", lambda: set_own(shop, PASSWORD))
    assert (locked.field, locked.params["minutes"]) == ("own_password", 1)
    shop.clock.advance(timedelta(minutes=1))
    set_own(shop, PASSWORD)


def test_the_same_key_replaces_ones_own_password_once(shop: Shop) -> None:
    call, boss = shop.call(Role.MANAGER), shop.people[Role.MANAGER].staff_id
    first = shop.desk.people.set_password(call, boss, "Winter-Regen-82", PASSWORD)
    with unchanged(shop.database):
        assert shop.desk.people.set_password(call, boss, "Winter-Regen-82", PASSWORD) == first
    with shop.database.reader.connect() as connection:
        kept = repr(connection.execute(select(audit)).all())
    assert PASSWORD not in kept


@pytest.mark.parametrize("login", ["BOSS", "Boss", "ｂｏｓｓ", " boss\u200b"])
def test_a_login_is_one_however_it_is_written(shop: Shop, login: str) -> None:
    people, boss = shop.desk.people, Role.MANAGER
    refused(shop.database, "login_taken", lambda: people.add(shop.call(boss), login, "新人", Role.WASHER, PASSWORD, ""))
    sign_in(shop, login)


def test_of_two_logins_that_are_alike_the_exact_one_comes_in(shop: Shop) -> None:
    """Shops that ran before logins were compared so may have both."""
    with shop.database.writer.begin() as connection:
        connection.execute(update(staff).where(staff.c.login == CASHIER).values(login="BOSS"))
    assert getattr(sign_in(shop, "boss"), "role", None) == "manager"
    assert getattr(sign_in(shop, "BOSS"), "role", None) == "cashier"
