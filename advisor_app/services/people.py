"""Staff: signing in, secrets, and founding a shop with its first manager."""

from dataclasses import replace
from uuid import UUID

from advisor_app.command import command, until_won
from advisor_app.domain.entity import edit
from advisor_app.domain.guessable import check_password, check_pin
from advisor_app.domain.promise import OpeningHours, time_of_day, working_days
from advisor_app.domain.staff import Bay, Counter, Role, Shop, ShopKind, Staff, folded_login
from advisor_app.domain.values.errors import EnvironmentFault, LostRace, NotFound, RuleBroken
from advisor_app.domain.values.ids import new_id
from advisor_app.domain.values.phone import check_phone
from advisor_app.domain.values.text import clean_name, clean_text
from advisor_app.known_passwords import known_passwords
from advisor_app.ports.call import Call
from advisor_app.ports.outside import Passwords, Pinyin
from advisor_app.ports.reads.people import PeopleReads, StaffSecrets
from advisor_app.ports.replies import Done, SignedIn
from advisor_app.ports.unit import Unit, Units

NOBODY = UUID(int=0)


def _one_at_a_time(unit: Unit) -> None:
    """Let changes of the shop wait for each other: two managers could send each other away, or count one number twice.

    The lock is that on the shop's own row, taken before any person's, so that nobody waits in a circle.
    """
    (shop,) = unit.all(Shop)
    unit.get(Shop, shop.id)


def _keep_a_manager(unit: Unit, person: Staff) -> None:
    others = (m for m in unit.all(Staff, role=Role.MANAGER, active=True) if m.id != person.id)
    if person.role is Role.MANAGER and person.active and next(others, None) is None:
        raise RuleBroken("last_manager")


class People:
    """Who works here and how they prove it."""

    def __init__(self, units: Units, reads: PeopleReads, passwords: Passwords, pinyin: Pinyin) -> None:
        self.units = units
        self.reads = reads
        self.passwords = passwords
        self.pinyin = pinyin
        self._decoy = ""

    def _check_password(self, password: str, names: tuple[str, ...], phones: tuple[str, ...] = ()) -> None:
        """Refuse a password that is easy to guess for somebody who knows those names, as they are written and spelled."""
        words = {*names, *(spelled for name in names for spelled in self.pinyin.keys(name))}
        check_password(password, known_passwords(), words=words, phones=phones)

    def found_shop(
        self, name: str, kind: ShopKind, counter_name: str, manager_name: str, login: str, password: str
    ) -> SignedIn:
        """Make the shop, its first counter and its first manager, in one transaction.

        The login page of a demo shop shows its passwords, so that any will do there.

        Raises:
            RuleBroken: ``shop_exists``, ``name_missing`` or what ``check_password`` refuses.
        """
        shop_name, person, login = clean_name(name), clean_name(manager_name), clean_name(login)
        if not shop_name or not person or not login:
            raise RuleBroken("name_missing", field="name" if not shop_name else "manager")
        if kind is not ShopKind.DEMO:
            self._check_password(password, (login, person, shop_name))
        hashed = self.passwords.hash(password)
        manager = Staff(login=login, name=person, role=Role.MANAGER, password_hash=hashed)
        counter = Counter(number=1, name=clean_name(counter_name))
        call = Call(key=new_id(), staff_id=manager.id, role=Role.MANAGER, counter_id=counter.id)
        with self.units.open(call) as unit:
            if unit.all(Shop):
                raise RuleBroken("shop_exists")
            unit.add(Shop(name=shop_name, kind=kind))
            unit.add(counter)
            unit.add(manager)
            reply = SignedIn(manager.id, manager.name, manager.role.value, unit.now)
            unit.reply_to(call, "shop.found", SignedIn)
            unit.commit(call, "shop.found", reply, frozenset({"staff"}))
        return reply

    def sign_in(self, counter_id: UUID, login: str, secret: str, *, by_pin: bool = False) -> SignedIn:
        """Let somebody in by password, or by PIN to unlock; wrong tries are counted and slow the next ones down.

        Raises:
            RuleBroken: ``sign_in_refused`` (the same words for a wrong name and a wrong secret),
                ``sign_in_locked`` with the minutes to wait, ``pin_spent`` after five wrong PINs.
        """
        return until_won(lambda: self._try(counter_id, clean_name(login), secret, by_pin=by_pin))

    def _try(self, counter_id: UUID, login: str, secret: str, *, by_pin: bool) -> SignedIn:
        known = self.reads.secrets(login)
        # Before the transaction begins: a tenth of a second is too long to keep others from storing.
        right = self._verified(known, secret, by_pin=by_pin)
        call = Call(key=new_id(), staff_id=NOBODY, role=Role.MANAGER, counter_id=counter_id)
        let_in: list[SignedIn] = []
        try:
            return self._signed_in(call, known, let_in, right=right, by_pin=by_pin)
        except EnvironmentFault as fault:
            # Where nothing can be stored, not even who came in, everything can still be looked at.
            if fault.code != "database_read_only":
                raise
        if not let_in:
            raise RuleBroken("pin_wrong" if by_pin else "sign_in_refused", field="secret")
        return let_in[0]

    def _verified(self, known: StaffSecrets | None, secret: str, *, by_pin: bool) -> bool:
        """Compare; the time of a check is also spent on an unknown name, so that names can't be told apart."""
        if known is not None:
            return self.passwords.verify((by_pin and known.pin_hash) or known.password_hash, secret)
        if not self._decoy:
            self._decoy = self.passwords.hash("nobody has this password")
        self.passwords.verify(self._decoy, secret)
        return False

    def _signed_in(
        self, call: Call, known: StaffSecrets | None, let_in: list[SignedIn], *, right: bool, by_pin: bool
    ) -> SignedIn:
        """Count the try and let in; LostRace when the secret was changed meanwhile."""
        refusal = RuleBroken("pin_wrong" if by_pin else "sign_in_refused", field="secret")
        with self.units.open(call) as unit:
            if known is None:
                unit.refuse(call, "staff.sign_in", "sign_in_refused")
                raise refusal
            person = unit.get(Staff, known.id)  # read under its lock: tries at two counters wait for each other
            if not person.active or (person.password_hash, person.pin_hash) != (known.password_hash, known.pin_hash):
                raise LostRace
            person.check_may_try(unit.now, by_pin=by_pin)
            person.tried(unit.now, right=right, by_pin=by_pin)
            if not right:
                unit.reply_to(call, "staff.sign_in_refused", type(None))
                unit.commit(call, "staff.sign_in_refused", None, frozenset())
                raise refusal
            reply = SignedIn(person.id, person.name, person.role.value, unit.now)
            let_in.append(reply)
            unit.call = call = replace(call, staff_id=person.id, role=person.role)
            unit.reply_to(call, "staff.sign_in", SignedIn)
            unit.commit(call, "staff.sign_in", reply, frozenset())
            return reply

    @command("staff.add", "staff")
    def add(self, unit: Unit, login: str, name: str, role: Role, password: str, pin: str) -> Done:
        """Take somebody on; RuleBroken ``login_taken`` (also in other letters: Boss is boss) or what the rules of secrets refuse."""
        _one_at_a_time(unit)
        login, name = clean_name(login), clean_name(name)
        if not login or not name:
            raise RuleBroken("name_missing", field="name")
        if any(folded_login(other.login) == folded_login(login) for other in unit.all(Staff)):
            raise RuleBroken("login_taken", field="login", login=login)
        (shop,) = unit.all(Shop)
        self._check_password(password, (login, name, shop.name, shop.name_en), (shop.phone,))
        if pin:
            check_pin(pin)
        person = Staff(
            login=login, name=name, role=role, password_hash=self.passwords.hash(password),
            pin_hash=self.passwords.hash(pin) if pin else None,
        )  # fmt: skip
        return Done(unit.add(person).id)

    @command("staff.change", "staff")
    def set_active(self, unit: Unit, staff_id: UUID, active: bool) -> Done:
        """Let somebody in or keep them out, at once where they are signed in; RuleBroken ``last_manager`` for the only manager."""
        _one_at_a_time(unit)
        person = unit.get(Staff, staff_id)
        if not active:
            _keep_a_manager(unit, person)
        person.active = active
        return Done(person.id)

    @command("staff.change", "staff")
    def set_role(self, unit: Unit, staff_id: UUID, role: Role) -> Done:
        """Give somebody another role; they have to sign in again. RuleBroken ``last_manager`` for the only manager."""
        _one_at_a_time(unit)
        person = unit.get(Staff, staff_id)
        if role is not Role.MANAGER:
            _keep_a_manager(unit, person)
        person.role = role
        return Done(person.id)

    def _prove_for_password(
        self, call: Call, staff_id: UUID, password: str, own_password: str = ""  # noqa: ARG002 (called like the command)
    ) -> None:  # fmt: skip
        """Look at the caller's present password where it is their own that is to be replaced."""
        if staff_id == call.staff_id and not self._was_done(call, "staff.set_password"):
            self._prove_oneself(call, own_password, field="own_password")

    def _was_done(self, call: Call, action: str) -> bool:
        """Return whether the call was answered before: its password is no longer the present one, and proves nothing."""
        with self.units.open(call) as unit:
            return unit.reply_to(call, action, Done) is not None

    @command("staff.set_password", "staff", proof=_prove_for_password)
    def set_password(
        self, unit: Unit, staff_id: UUID, password: str, own_password: str = ""  # noqa: ARG002 (looked at before)
    ) -> Done:  # fmt: skip
        """Give somebody a new password, e.g. a forgotten one; a lock after wrong tries ends with it.

        Args:
            unit: the transaction.
            staff_id: whose.
            password: the new one.
            own_password: the caller's present one where it is replaced: a seat that was left unlocked is not enough.

        Raises:
            RuleBroken: what ``check_password`` refuses; of one's own ``password_wrong`` and ``sign_in_locked``, at the field
                ``own_password``. NotFound: ``staff_gone``.
        """
        person = unit.get(Staff, staff_id)
        (shop,) = unit.all(Shop)
        names = (person.login, person.name, shop.name, shop.name_en)
        self._check_password(password, names, (person.phone, shop.phone))
        person.password_hash = self.passwords.hash(password)
        person.tries, person.locked_until = 0, None
        return Done(person.id)

    def _prove_for_pin(self, call: Call, pin: str, password: str) -> None:  # noqa: ARG002 (called like the command)
        self._prove_oneself(call, password, field="password")

    def _prove_oneself(self, call: Call, password: str, *, field: str) -> None:
        """Look at the caller's password; a wrong one is counted as at the login, whatever becomes of the command."""
        known = self.reads.own_secrets(call.staff_id)
        if known is None:
            return  # the command refuses whoever doesn't work here
        right = self.passwords.verify(known.password_hash, password)
        attempt = call.again()
        with self.units.open(attempt) as unit:
            person = unit.get(Staff, known.id)
            if not person.active or person.password_hash != known.password_hash:
                raise LostRace
            person.check_may_try(unit.now, by_pin=False, field=field)
            if not right:
                person.tried(unit.now, right=False, by_pin=False)
                unit.reply_to(attempt, "staff.set_secret_refused", type(None))
                unit.commit(attempt, "staff.set_secret_refused", None, frozenset())
                raise RuleBroken("password_wrong", field=field)

    @command("staff.set_secret", "staff", proof=_prove_for_pin)
    def set_pin(self, unit: Unit, pin: str, password: str) -> Done:  # noqa: ARG002 (looked at before the transaction)
        """Set one's own PIN; a seat that was left unlocked is not enough for that.

        Args:
            unit: the transaction.
            pin: the new one.
            password: the caller's, for proof.

        Raises:
            RuleBroken: ``password_wrong``, and ``sign_in_locked`` with the minutes to wait after too many of them; what
                ``check_pin`` refuses.
        """
        person = unit.get(Staff, unit.call.staff_id)
        check_pin(pin, person.phone)
        person.pin_hash, person.tries = self.passwords.hash(pin), 0
        return Done(person.id)

    @command("shop.change", "staff")
    def change_shop(self, unit: Unit, field: str, seen: str, new: str) -> Done:
        """Change a text of the shop's papers or its hours: name, name_en, address, phone, uscc, terms, opens, closes, work_days.

        Raises:
            RuleBroken: ``name_missing``, ``text_too_long``, ``time_of_day_form``, ``closes_before_opens``,
                ``work_days_missing``. EditConflict: ``field_changed``.
            Confirmable: ``phone_irregular`` for a number that can't be dialled as it stands.
        """
        (found,) = unit.all(Shop)
        shop = unit.get(Shop, found.id)
        if field in ("opens", "closes", "work_days"):
            value = working_days(new, field=field) if field == "work_days" else time_of_day(new, field=field)
            edit(shop, field, seen, value)
            OpeningHours.of(shop.opens, shop.closes, shop.work_days)
            return Done(shop.id)
        if field not in ("name", "name_en", "address", "phone", "uscc", "terms"):
            raise NotFound("field_unknown", name=field)
        text = clean_text(new, limit=2000, field=field) if field == "terms" else clean_name(new, field=field)
        if field == "name" and not text:
            raise RuleBroken("name_missing", field="name")
        if field == "phone" and text not in ("", shop.phone) and not check_phone(text).valid:
            unit.question("phone_irregular", field="phone", phone=text)
        edit(shop, field, seen, text)
        return Done(shop.id)

    @command("shop.change", "staff")
    def add_bay(self, unit: Unit, name: str) -> Done:
        """Add a working place behind the others; RuleBroken ``name_missing``."""
        if not clean_name(name):
            raise RuleBroken("name_missing", field="bay")
        _one_at_a_time(unit)
        return Done(unit.add(Bay(number=len(unit.all(Bay)) + 1, name=clean_name(name))).id)

    @command("shop.change", "staff")
    def add_counter(self, unit: Unit, name: str) -> Done:
        """Add a counter behind the others; RuleBroken ``name_missing``."""
        if not clean_name(name):
            raise RuleBroken("name_missing", field="counter")
        _one_at_a_time(unit)
        return Done(unit.add(Counter(number=len(unit.all(Counter)) + 1, name=clean_name(name))).id)
