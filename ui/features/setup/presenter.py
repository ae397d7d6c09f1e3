"""Setup: the shop's papers, staff, bays and counters. No Qt."""

from typing import Protocol
from uuid import UUID

from advisor_app.domain.staff import Role
from advisor_app.ports.reads.people import PlaceCard, ShopCard, StaffCard
from ui.kit.at_fields import AtFields
from ui.kit.context import Context
from ui.kit.failures import FailureView
from ui.kit.hub import Change


class SetupView(FailureView, Protocol):
    """What the page shows."""

    def show_shop(self, shop: ShopCard) -> None:
        """Show the texts of the shop's papers."""
        ...

    def show_people(self, staff: tuple[StaffCard, ...]) -> None:
        """Show who works here."""
        ...

    def show_places(self, bays: tuple[PlaceCard, ...], counters: tuple[PlaceCard, ...]) -> None:
        """Show bays and counters."""
        ...

    def field_stored(self, name: str) -> None:
        """Show that a field of the shop is stored."""
        ...

    def field_refused(self, name: str, error: BaseException) -> None:
        """Show that a field of the shop is not stored, because of ``error``."""
        ...

    def person_added(self) -> None:
        """Empty the form for the next person."""
        ...

    def password_refused(self, card: StaffCard, why: str, own: str) -> None:
        """Ask for another password and say why; ``own`` is the present one where that was asked for."""
        ...

    def own_password_refused(self, card: StaffCard, why: str) -> None:
        """Ask for the present password again and say why."""
        ...

    def password_set(self, card: StaffCard) -> None:
        """Say that somebody has a new password."""
        ...

    def place_added(self, kind: str) -> None:
        """Empty the field for the next bay or counter."""
        ...


class SetupPresenter:
    """Reads everything again after each change: setup is small."""

    def __init__(self, context: Context, view: SetupView) -> None:
        self._context = context
        self._view = view
        self._people = context.desk.people
        self._heard = context.hub.subscribe({"staff"}, self._changed, view=view)

    def _changed(self, _change: Change) -> None:
        self.load()

    def load(self) -> None:
        """Read shop, staff, bays and counters."""
        reads = self._context.desk.reads.people
        self._context.tasks.read(lambda: (reads.shop(), reads.staff(), reads.bays(), reads.counters())).then(
            lambda all_: self._show(*all_), self._context.failures.of(retry=self.load)
        )

    def _show(
        self, shop: ShopCard | None, staff: tuple[StaffCard, ...], bays: tuple[PlaceCard, ...],
        counters: tuple[PlaceCard, ...],
    ) -> None:  # fmt: skip
        if shop is not None:
            self._view.show_shop(shop)
        self._view.show_people(staff)
        self._view.show_places(bays, counters)

    def change_shop(self, field: str, seen: str, new: str) -> None:
        """Store one text of the shop."""
        self._context.commands.run_as(
            self._context.session.call(), self._view, self._people.change_shop, field, seen, new
        ).then(lambda _: self._view.field_stored(field), lambda error: self._view.field_refused(field, error))

    def add_person(self, name: str, login: str, role: str | None, password: str, pin: str) -> None:
        """Take somebody on; errors show at their fields."""
        chosen = Role(role) if role else Role.SERVICE_ADVISOR
        self._context.commands.run_as(
            self._context.session.call(), self._view, self._people.add, login, name, chosen, password, pin
        ).then(lambda _: self._view.person_added())

    def set_active(self, staff_id: UUID, active: bool) -> None:
        """Let somebody in or keep them out."""
        self._context.commands.run(self._people.set_active, staff_id, active).then(lambda _: None)

    def set_role(self, staff_id: UUID, role: Role) -> None:
        """Give somebody another role."""
        self._context.commands.run(self._people.set_role, staff_id, role).then(lambda _: None)

    def is_own(self, card: StaffCard) -> bool:
        """Return whether it is the row of whoever sits here."""
        return self._context.session.call().staff_id == card.id

    def set_password(self, card: StaffCard, password: str, own: str = "") -> None:
        """Give somebody a new password; one that is refused is asked for again, and so is the present one (``own``)."""

        def refused(field: str, why: str) -> bool:
            if field == "password":
                self._view.password_refused(card, why, own)
            elif field == "own_password":
                self._view.own_password_refused(card, why)
            return field in ("password", "own_password")

        call, view = self._context.session.call(), AtFields(self._view, refused)
        self._context.commands.run_as(call, view, self._people.set_password, card.id, password, own).then(
            lambda _: self._view.password_set(card)
        )

    def add_place(self, kind: str, name: str) -> None:
        """Add a bay or a counter."""
        command = self._people.add_bay if kind == "bay" else self._people.add_counter
        self._context.commands.run_as(self._context.session.call(), self._view, command, name).then(
            lambda _: self._view.place_added(kind)
        )
