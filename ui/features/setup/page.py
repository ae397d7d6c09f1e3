"""Setup: what stands on the shop's papers, who works here, where."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from advisor_app.domain.staff import Role
from advisor_app.i18n import label, words
from advisor_app.ports.permissions import allowed
from advisor_app.ports.reads.people import PlaceCard, ShopCard, StaffCard
from ui.features.setup.presenter import SetupPresenter
from ui.kit.at_fields import FieldsFirst
from ui.kit.badges import BadgeSpec
from ui.kit.buttons import Button
from ui.kit.cards import Card, ScrollPage
from ui.kit.choice import ChoiceBox
from ui.kit.context import Context
from ui.kit.forms import Field, FieldState, Form
from ui.kit.inputs import PasswordInput, TextArea, TextInput
from ui.kit.navigation import PageSpec
from ui.kit.rows_model import Column
from ui.kit.table import RowsTable
from ui.kit.text import TextLabel
from ui.theme.tokens import SPACE_3

t = words("setup")

ROLES = frozenset(role.value for role in Role if allowed(role, "area.setup"))


class SetupPage(FieldsFirst, ScrollPage):
    """Everything is stored as it is left; people and places are added by Enter."""

    def __init__(self, context: Context) -> None:
        super().__init__(t("Setup"), t("Papers of the shop, people, bays and counters"))
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
        card, form = Card(t("The shop on its papers")), Form(columns=2)
        texts = (
            ("name", t("Name"), TextInput(limit=100)),
            ("name_en", t("English name"), TextInput(limit=100)),
            ("address", t("Address"), TextInput(limit=100)),
            ("phone", t("Phone"), TextInput(limit=40)),
            ("uscc", t("Unified social credit code"), TextInput(limit=18)),
        )
        for name, caption, editor in texts:
            self._shop_fields[name] = form.add(Field(caption, editor, name=name, required=name == "name"))
        terms = Field(
            t("Own terms of the work order"), TextArea(limit=2000, rows=4), name="terms",
            hint=t("One to a line; empty prints the terms that come with the program."),
        )  # fmt: skip
        self._shop_fields["terms"] = form.add(terms, 2)
        for name, field in self._shop_fields.items():
            field.committed.connect(lambda value, name=name: self._commit(name, str(value or "")))
        card.body.addWidget(form)
        return card

    def _commit(self, name: str, value: str) -> None:
        self.presenter.change_shop(name, self._seen.get(name, ""), value)

    def show_shop(self, shop: ShopCard) -> None:
        """See ``SetupView``."""
        for name, field in self._shop_fields.items():
            self._seen[name] = str(getattr(shop, name))
            field.set_value(self._seen[name])

    def field_stored(self, name: str) -> None:
        """See ``SetupView``."""
        self._shop_fields[name].set_state(FieldState.SAVED)

    # People

    def _people_card(self) -> Card:
        card = Card(t("People"))
        columns = [
            Column[StaffCard]("name", t("Name"), lambda s: s.name, 160),
            Column[StaffCard]("role", t("Role"), lambda s: label(s.role), 160),
            Column[StaffCard]("login", t("Login"), lambda s: s.login, 140),
            Column[StaffCard]("pin", t("PIN"), lambda s: t("set") if s.has_pin else "—", 90),
            Column[StaffCard]("active", t("State"), self._badge, 0, kind="badge"),
        ]
        self.people = RowsTable(columns, flat=True, empty=(t("Nobody yet"), t("Add the first colleague below.")))
        self.people.setMinimumHeight(240)
        self.people.activated_row.connect(self._toggle)
        self.name = Field(t("Name"), TextInput(limit=60), name="name", required=True)
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
        card.body.addWidget(TextLabel(t("Enter on a row lets a person in or keeps them out."), "second"))
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

    def _toggle(self, card: StaffCard) -> None:
        question = t("Keep {name} out?", name=card.name) if card.active else t("Let {name} in again?", name=card.name)
        self._context.dialogs.ask(
            question, t("Yes"), lambda yes: self.presenter.set_active(card.id, not card.active) if yes else None
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
        self.name.focus_editor()

    def show_people(self, staff: tuple[StaffCard, ...]) -> None:
        """See ``SetupView``."""
        self.people.set_rows(staff)

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
        self.counters.setText(" · ".join(c.name for c in counters))

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


def register(context: Context) -> None:
    """Make the page known to the window."""
    context.pages.register(
        PageSpec(
            "setup", lambda: t("Setup"), lambda: SetupPage(context), icon="settings", roles=ROLES, order=900, group=1
        )
    )
