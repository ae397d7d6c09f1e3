"""The advisor's day: reads it, keeps it fresh, and leads from each row to its action. No Qt."""

from datetime import timedelta
from typing import Protocol
from uuid import UUID

from advisor_app.domain.appointment import AppointmentState
from advisor_app.domain.staff import Role
from advisor_app.domain.values.clock import day_bounds
from advisor_app.i18n import label, words
from advisor_app.ports.reads.today import ExpectedCar
from ui.features.today.day import Day, Figures, Item, Section, figures, items
from ui.kit.context import Context
from ui.kit.hub import Change, Subscription

t = words("today")
TOPICS = frozenset({"visits", "board", "appointments", "calls", "customers", "vehicles"})


class TodayView(Protocol):
    """What the page shows."""

    def show_day(self, counted: Figures, sections: dict[Section, tuple[Item, ...]]) -> None:
        """Show figures and rows."""
        ...

    def show_scope(self, mine: bool) -> None:
        """Show whether only one's own cars are listed."""
        ...

    def show_failed(self) -> None:
        """Say that the day could not be read; it can be tried again."""
        ...


class TodayPresenter:
    """Keeps the day in view."""

    def __init__(self, context: Context, view: TodayView) -> None:
        self._context = context
        self._view = view
        self._heard: Subscription | None = None
        self._day: Day | None = None
        self._asked = 0
        self.mine = context.session.role is Role.SERVICE_ADVISOR

    def open(self) -> None:
        """Show the day as it is now, and go on hearing of changes."""
        if self._heard is None:
            self._heard = self._context.hub.subscribe(TOPICS, self._changed, view=self._view)
        self._view.show_scope(self.mine)
        self.load()

    def _changed(self, _change: Change) -> None:
        self.load()

    def set_mine(self, mine: bool) -> None:
        """List one's own cars, or everybody's."""
        self.mine = mine
        self.load()

    def load(self) -> None:
        """Read the day."""
        context, reads = self._context, self._context.desk.reads
        today = context.today()
        since, _ = day_bounds(today, context.shop.zone)
        until = since + timedelta(days=2)
        advisor = context.session.staff_id if self.mine else None
        calls = context.may("follow_up.call")
        self._asked += 1
        number = self._asked

        def read() -> Day:
            return Day(
                reads.today.expected(since, until),
                reads.visits.open_visits(advisor),
                reads.today.calls(today) if calls else (),
            )

        context.tasks.read(read).then(
            lambda day: self._take(day) if number == self._asked else None,
            lambda error: self._failed(error) if number == self._asked else None,
        )

    def _failed(self, error: BaseException) -> None:
        if self._day is None:
            self._view.show_failed()
        self._context.failures.show(error, retry=self.load)

    def _take(self, day: Day) -> None:
        self._day = day
        self.tick()

    def tick(self) -> None:
        """Show the same day by a clock that went on."""
        if self._day is not None:
            context, now = self._context, self._context.desk.clock.now()
            rows = items(self._day, now, context.shop.zone, phones=context.may("see.phone"))
            self._view.show_day(figures(self._day.cars, now), rows)

    # Actions ------------------------------------------------------------------------------------------------------

    def act(self, item: Item) -> None:
        """Go where the row's next step is done."""
        if item.section is Section.EXPECTED:
            car = self._expected(item.id)
            if car is not None:
                self._context.navigator.navigate("arrival", plate=car.plate, customer=car.name, phone=car.phone)
        elif item.section is Section.CALLS:
            self._context.navigator.navigate("visit", visit=item.visit_id, stage=item.stage)
        else:
            self._context.navigator.navigate("visit", visit=item.visit_id)

    def _expected(self, key: UUID) -> ExpectedCar | None:
        return next((car for car in self._day.expected if car.id == key), None) if self._day else None

    def end_appointment(self, item: Item) -> None:
        """Ask whether an appointment was cancelled or the car did not come, and why."""
        if item.section is not Section.EXPECTED:
            return
        states = (AppointmentState.CANCELLED, AppointmentState.NOT_ARRIVED)

        def reasoned(code: str, reason: str | None) -> None:
            if reason:
                command = self._context.desk.appointments.cancel
                self._context.commands.run(command, item.id, AppointmentState(code), reason).then(lambda _: self.load())

        def chosen(code: str | None) -> None:
            if code is not None:
                title = t("End the appointment")
                self._context.dialogs.text(title, t("Why?"), lambda reason: reasoned(code, reason), yes=title)

        title = t("What became of the appointment of {name}?", name=item.car)
        self._context.dialogs.choose(title, [(state.value, label(state)) for state in states], chosen)
