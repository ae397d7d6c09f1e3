"""Setup: what stands on the shop's papers, who works here, where."""

from datetime import date, timedelta

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from advisor_app.domain.guessable import SHORTEST_PASSWORD
from advisor_app.domain.promise import DAYS
from advisor_app.domain.staff import Role
from advisor_app.i18n import label, words
from advisor_app.ports.reads.people import PlaceCard, ShopCard, StaffCard
from ui.features.setup.presenter import SetupPresenter
from ui.kit import formats
from ui.kit.at_fields import FieldsFirst
from ui.kit.badges import BadgeSpec
from ui.kit.banner import Banner
from ui.kit.buttons import Button
from ui.kit.cards import Card, ScrollPage
from ui.kit.chips import ChoiceChips
from ui.kit.choice import ChoiceBox
from ui.kit.context import Context
from ui.kit.forms import Field, FieldState, Form
from ui.kit.inputs import PasswordInput, TextArea, TextInput
from ui.kit.rows_model import Column
from ui.kit.table import RowsTable
from ui.kit.text import TextLabel
from ui.theme.tokens import SPACE_3

t = words("setup")
FEWEST_ROWS, MOST_ROWS = 2, 8
"""The list of people is as high as so many rows; more are scrolled to."""

SOME_MONDAY = date(2026, 1, 5)


class SetupPage(FieldsFirst, ScrollPage):
    """Everything is stored as it is left; people and places are added by Enter."""

    def __init__(self, context: Context) -> None:
        super().__init__(t("Setup"), t("Shop details, people, bays and counters"))
        self._context = context
        self._shop_fields: dict[str, Field] = {}
        self._seen: dict[str, str] = {}
        self.presenter = SetupPresenter(context, self)
        self.body.addWidget(self._shop_card())
        self.body.addWidget(self._people_card())
        self.body.addWidget(self._places_card())
        self.body.addStretch(1)

    def open(self, **_ids: object) -> None:
        """Read everything anew."""
        self.presenter.load()

    # Shop

    def _shop_card(self) -> Card:
        card, form = Card(t("Shop details on papers")), Form(columns=2)
        self.missing = Banner("warning")
        card.body.addWidget(self.missing)
        texts = (
            ("name", t("Name"), TextInput(limit=100)),
            ("name_en", t("English name"), TextInput(limit=100)),
            ("address", t("Address"), TextInput(limit=100)),
            ("phone", t("Phone"), TextInput(limit=40)),
            ("uscc", t("Unified social credit code"), TextInput(limit=18)),
        )
        for name, caption, editor in texts:
            self._shop_fields[name] = form.add(
                Field(caption, editor, name=name, required=name == "name"), 2 if name == "uscc" else 1
            )
        hours = (("opens", t("Opens")), ("closes", t("Closes")))
        for name, caption in hours:
            self._shop_fields[name] = form.add(Field(caption, TextInput("08:30", limit=8), name=name, required=True))
        days = ChoiceChips(
            [(day, formats.weekday(SOME_MONDAY + timedelta(n))) for n, day in enumerate(DAYS)], multi=True
        )
        self._shop_fields["work_days"] = form.add(
            Field(t("Working days"), days, name="work_days", hint=t("The promised time is worked out from these.")), 2
        )
        terms = Field(
            t("Your own terms on the work order"), TextArea(limit=2000, rows=4), name="terms",
            hint=t("One per line. Leave empty to print the standard terms."),
        )  # fmt: skip
        self._shop_fields["terms"] = form.add(terms, 2)
        for name, field in self._shop_fields.items():
            field.committed.connect(lambda value, name=name: self._commit(name, _text(value)))
        card.body.addWidget(form)
        return card

    def shop_field(self, name: str) -> Field:
        """Return the field of one of the shop's own data."""
        return self._shop_fields[name]

    def _commit(self, name: str, value: str) -> None:
        self.presenter.change_shop(name, self._seen.get(name, ""), value)

    def show_shop(self, shop: ShopCard) -> None:
        """See ``SetupView``."""
        for name, field in self._shop_fields.items():
            self._seen[name] = str(getattr(shop, name))
            field.set_value(tuple(self._seen[name]) if name == "work_days" else self._seen[name])
        named = {"uscc": t("Unified social credit code"), "address": t("Address"), "phone": t("Phone")}
        things = formats.list_of([named[field] for field in shop.missing])
        self.missing.show_text(
            t("Settlement slips have to show these, please fill them in: {things}", things=things)
            if shop.missing else "",
            "warning",
        )  # fmt: skip

    def field_stored(self, name: str) -> None:
        """See ``SetupView``."""
        self._shop_fields[name].settle()

    def field_refused(self, name: str, error: BaseException) -> None:
        """See ``SetupView``."""
        self._shop_fields[name].refuse(error)

    # People

    def _people_card(self) -> Card:
        card = Card(t("People"))
        columns = [
            Column[StaffCard]("name", t("Name of a person"), lambda s: s.name, 160),
            Column[StaffCard]("role", t("Role"), lambda s: label(s.role), 160),
            Column[StaffCard]("login", t("Login"), lambda s: s.login, 140),
            Column[StaffCard]("pin", t("PIN"), lambda s: t("set") if s.has_pin else "—", 90),
            Column[StaffCard]("active", t("State"), self._badge, 0, kind="badge"),
        ]
        self.people = RowsTable(columns, flat=True, empty=(t("Nobody yet"), t("Add the first colleague below.")))
        self.people.setFixedHeight(240)
        self.people.activated_row.connect(self._choose_action)
        self.name = Field(t("Name of a person"), TextInput(limit=60), name="name", required=True)
        self.login = Field(t("Login"), TextInput(limit=40), name="login", required=True)
        self.role = Field(t("Role"), ChoiceBox([(r.value, label(r)) for r in Role]), name="role")
        self.role.set_value(Role.SERVICE_ADVISOR.value)
        self.password = Field(t("Password"), PasswordInput(), name="password", required=True)
        self.pin = Field(t("PIN (4–6 digits)"), PasswordInput(digits=True), name="pin")
        self.add = Button(t("Add person"), icon="plus")
        self.add.setObjectName("setup.add")
        self.add.clicked.connect(self._add)
        form = Form(columns=3)
        for field in (self.name, self.login, self.role, self.password, self.pin):
            form.add(field)
            _unstored(field)
        card.body.addWidget(
            TextLabel(t("Enter on a row: change the role, set a new password, let in or keep out."), "second")
        )
        card.body.addWidget(self.people)
        card.body.addWidget(form)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.add)
        card.body.addLayout(row)
        return card

    @staticmethod
    def _badge(card: StaffCard) -> BadgeSpec:
        return BadgeSpec(t("active"), "success") if card.active else BadgeSpec(t("kept out"), "neutral")

    def _choose_action(self, card: StaffCard) -> None:
        actions = {
            "role": (t("Change the role"), self._choose_role),
            "password": (t("Set a new password"), self._begin_password),
            "active": (t("Keep out") if card.active else t("Let in again"), self._toggle),
        }

        def chosen(code: str | None) -> None:
            if code is not None:
                actions[code][1](card)

        self._context.dialogs.choose(card.name, [(code, text) for code, (text, _) in actions.items()], chosen)

    def _choose_role(self, card: StaffCard) -> None:
        others = [(role.value, label(role)) for role in Role if role is not card.role]
        self._context.dialogs.choose(
            t("Which role for {name}?", name=card.name), others,
            lambda code: self.presenter.set_role(card.id, Role(code)) if code is not None else None,
        )  # fmt: skip

    def _begin_password(self, card: StaffCard, problem: str = "") -> None:
        """Ask for the new password, before it for the present one where that is one's own."""
        if not self.presenter.is_own(card):
            self._ask_password(card)
            return

        def typed(own: str | None) -> None:
            if own:
                self._ask_password(card, own=own)

        self._context.dialogs.text(
            t("Your present password"), t("Password"), typed, secret=True, yes=t("Go on"),
            hint=t("So that nobody else sets it at a desk left open."), problem=problem,
        )  # fmt: skip

    def _ask_password(self, card: StaffCard, problem: str = "", own: str = "") -> None:
        def typed(text: str | None) -> None:
            if text:
                self.presenter.set_password(card, text, own)

        self._context.dialogs.text(
            t("New password for {name}", name=card.name), t("New password"), typed, secret=True,
            yes=t("Set a new password"), hint=t("Length: at least {n}", n=SHORTEST_PASSWORD), problem=problem,
        )  # fmt: skip

    def password_refused(self, card: StaffCard, why: str, own: str) -> None:
        """See ``SetupView``."""
        self._ask_password(card, why, own)

    def own_password_refused(self, card: StaffCard, why: str) -> None:
        """See ``SetupView``."""
        self._begin_password(card, why)

    def password_set(self, card: StaffCard) -> None:
        """See ``SetupView``."""
        self._context.view.toast(t("{name} signs in with the new password from now on.", name=card.name))

    def _toggle(self, card: StaffCard) -> None:
        question = t("Keep {name} out?", name=card.name) if card.active else t("Let {name} in again?", name=card.name)
        self._context.dialogs.ask(
            question,
            t("Keep out") if card.active else t("Let in again"),
            lambda yes: self.presenter.set_active(card.id, not card.active) if yes else None,
        )

    def _add(self) -> None:
        texts = [str(f.value() or "") for f in (self.name, self.login, self.password, self.pin)]
        name, login, password, pin = texts
        role = self.role.value()
        self.presenter.add_person(name, login, str(role) if role else None, password, pin)

    def person_added(self) -> None:
        """See ``SetupView``."""
        for field in (self.name, self.login, self.password, self.pin):
            field.reset("")
        self.role.reset(Role.SERVICE_ADVISOR.value)
        self.name.focus_editor()

    def show_people(self, staff: tuple[StaffCard, ...]) -> None:
        """See ``SetupView``."""
        self.people.set_rows(staff)
        head, row = self.people.horizontalHeader().height(), self.people.verticalHeader().defaultSectionSize()
        self.people.setFixedHeight(head + row * min(max(len(staff), FEWEST_ROWS), MOST_ROWS) + 2)

    # Places

    def _places_card(self) -> Card:
        card = Card(t("Bays and counters"))
        row = QHBoxLayout()
        self.bays = TextLabel("", "second", wrap=True)
        self.counters = TextLabel("", "second", wrap=True)
        self.bay = Field(t("New bay"), TextInput(limit=40), name="bay")
        self.counter = Field(t("New counter"), TextInput(limit=40), name="counter")
        for kind, field, shown, words_ in (
            ("bay", self.bay, self.bays, t("Add bay")),
            ("counter", self.counter, self.counters, t("Add counter")),
        ):
            column = QVBoxLayout()
            column.setSpacing(SPACE_3)
            button = Button(words_, icon="plus")
            button.setObjectName(f"setup.add_{kind}")
            button.clicked.connect(lambda _=False, kind=kind, field=field: self._add_place(kind, field))
            _unstored(field)
            column.addWidget(shown)
            column.addWidget(field)
            column.addWidget(button)
            column.addStretch(1)
            row.addLayout(column, 1)
        card.body.addLayout(row)
        return card

    def _add_place(self, kind: str, field: Field) -> None:
        self.presenter.add_place(kind, str(field.value() or ""))

    def place_added(self, kind: str) -> None:
        """See ``SetupView``."""
        field = self.bay if kind == "bay" else self.counter
        field.reset("")
        field.focus_editor()

    def show_places(self, bays: tuple[PlaceCard, ...], counters: tuple[PlaceCard, ...]) -> None:
        """See ``SetupView``."""
        self.bays.setText(" · ".join(b.name for b in bays) or t("No bay yet"))
        self.counters.setText(" · ".join(formats.counter_name(c.name) for c in counters))

    # FailureView: errors go to their fields, everything else to the window

    def field_error(self, field: str, text: str) -> bool:
        """Show an error at its field."""
        fields = {"login": self.login, "password": self.password, "pin": self.pin, "bay": self.bay}
        fields |= {
            "counter": self.counter,
            "name": self.name,
            **{k: v for k, v in self._shop_fields.items() if k != "name"},
        }
        found = fields.get(field)
        if found is None:
            return False
        found.set_error(text)
        found.focus_editor()
        return True


def _text(value: object) -> str:
    return "".join(value) if isinstance(value, tuple) else str(value or "")


def _unstored(field: Field) -> None:
    """Show no "Storing" at a field of something that does not exist before its button is pressed."""
    field.committed.connect(lambda _value: field.set_state(FieldState.IDLE))
