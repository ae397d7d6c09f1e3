"""A car arrives: its plate is looked up the moment it is complete, and the visit opens with as few keys as possible."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from advisor_app.domain.diagram import BodyStyle
from advisor_app.domain.values.clock import day_bounds
from advisor_app.domain.values.plate import PlateCheck, check_plate
from advisor_app.domain.values.vin import check_vin
from advisor_app.domain.vehicle import Energy, energy_of
from advisor_app.domain.visit import VisitPurpose
from advisor_app.guide.guide import stage_guide
from advisor_app.i18n import current_language, words
from advisor_app.ports.call import Call
from advisor_app.ports.reads.today import ExpectedCar
from advisor_app.ports.reads.visits import Known, VehicleCard
from advisor_app.ports.replies import Numbered
from advisor_app.reference import maker_of
from advisor_app.services.reception import Arrival
from ui.features.arrival.draft import EMPTY, Draft, Drafts, draft_of
from ui.kit.context import Context
from ui.shell.data import Avoid, GuideData, Tick

t = words("arrival")
KEPT = "arrival.draft"
"""Name under which a person's draft is kept for the next start."""


@dataclass(frozen=True)
class VinWords:
    """What a VIN tells: maker and model year, as a hint under the field."""

    maker: str
    years: tuple[int, ...]


@dataclass(frozen=True)
class Looked:
    """What the plate led to."""

    plate: PlateCheck
    known: Known
    expected: ExpectedCar | None


class ArrivalView(Protocol):
    """What the page shows."""

    def show_draft(self, draft: Draft) -> None:
        """Fill the fields."""
        ...

    def show_start(self) -> None:
        """Wait for a plate: nothing was looked up."""
        ...

    def show_looking(self) -> None:
        """A plate is being looked up."""
        ...

    def show_known(self, looked: Looked) -> None:
        """Show car, owner, last visits; the visit can be opened."""
        ...

    def show_here(self, looked: Looked) -> None:
        """Show that the car is in the shop already, and the way to its visit."""
        ...

    def show_form(self, looked: Looked) -> None:
        """Show the short form for a car without a file, with files of nearly the same plate."""
        ...

    def focus_form(self) -> None:
        """Put the cursor into the first empty field of the form."""
        ...

    def focus_plate(self) -> None:
        """Put the cursor into the plate."""
        ...

    def show_expected(self, cars: tuple[ExpectedCar, ...]) -> None:
        """Offer who is expected today."""
        ...

    def show_vin(self, told: VinWords | None, other: VehicleCard | None) -> None:
        """Show what the VIN tells, and the file that has it already."""
        ...

    def show_busy(self, busy: bool) -> None:
        """The visit is being opened."""
        ...


class ArrivalPresenter:
    """Keeps the draft, looks up plate and VIN, opens the visit."""

    def __init__(self, context: Context, view: ArrivalView, drafts: Drafts) -> None:
        self._context = context
        self._view = view
        self._drafts = drafts
        self._call: Call = context.session.call()
        self._asked = 0
        self._enter_waits = False
        self._sending = False
        self.looked: Looked | None = None
        self._vin_other: Known | None = None

    @property
    def draft(self) -> Draft:
        """The draft of whoever works here now."""
        return self._drafts.of(self._context.session.staff_id)

    def open(self, ids: dict[str, object]) -> None:
        """Begin: with what an appointment knows, or where this person stopped."""
        if plate := str(ids.get("plate") or ""):
            if plate != self.draft.text("plate"):
                self._drafts.drop(self._context.session.staff_id)
                self._call = self._context.session.call()
            draft = self.draft
            draft.values["plate"] = plate
            for name, given in (("name", "customer"), ("phone", "phone")):
                if name not in draft.touched:
                    draft.values[name] = str(ids.get(given) or "")
            self.keep()
        else:
            self._seek()
        self.looked = None
        self._show_all()
        self._read_expected()

    def _read_expected(self) -> None:
        since, until = day_bounds(self._context.today(), self._context.shop.zone)
        self._context.tasks.read(self._context.desk.reads.today.expected, since, until).then(
            self._view.show_expected, self._context.failures.of(retry=self._read_expected)
        )

    def _show_all(self) -> None:
        self._view.show_draft(self.draft)
        if self.draft.text("plate"):
            self._look()
        else:
            self._view.show_start()
        if self.draft.text("vin"):
            self.vin_changed(self.draft.text("vin"))

    def _seek(self) -> None:
        """Once after a start: go on with what this person had left in the fields when the program ended."""
        staff = self._context.session.staff_id
        if staff in self._drafts.sought:
            return
        self._drafts.sought.add(staff)

        def found(kept: object) -> None:
            draft = draft_of(kept)
            if draft is not None:
                self._drafts.kept.setdefault(staff, draft.kept())
            if draft is not None and is_fresh(self._drafts.of(staff)):
                self._drafts.take(staff, draft)
                if staff == self._context.session.staff_id:
                    self._show_all()

        self._context.tasks.read(self._context.desk.remembered.get, f"staff:{staff}", KEPT).then(
            found, self._context.failures.of()
        )

    def keep(self) -> None:
        """A field was left: what stands in the fields outlives the program."""
        staff, kept = self._context.session.staff_id, self.draft.kept()
        before = self._drafts.kept.get(staff, {})
        if kept == before:
            return
        self._drafts.kept[staff] = kept

        def failed(error: BaseException) -> None:
            if self._drafts.kept.get(staff) is kept:
                self._drafts.kept[staff] = before
            self._context.failures.show(error, retry=self.keep)

        self._context.tasks.write(self._context.desk.remembered.put, f"staff:{staff}", KEPT, kept).then(
            lambda _: None, failed
        )

    def start_over(self) -> None:
        """Forget what was typed."""
        self._drafts.drop(self._context.session.staff_id)
        self.keep()
        self._call = self._context.session.call()
        self._asked += 1
        self.looked, self._vin_other, self._enter_waits = None, None, False
        self._view.show_draft(self.draft)
        self._view.show_start()
        self._view.focus_plate()

    # Plate --------------------------------------------------------------------------------------------------------

    def plate_changed(self, text: str) -> None:
        """Look the plate up as soon as it has the form of one; drop what an earlier one led to."""
        checked = check_plate(text)
        if checked.plate == self.draft.text("plate") and self.looked is not None:
            return
        self.draft.values["plate"] = checked.plate
        self._drop_appointment()
        self._enter_waits = False
        if checked.valid and checked.plate:
            self.keep()
            self._look()
        else:
            self._preset_energy(checked)
            self._asked += 1
            self.looked = None
            self._view.show_start()

    def _preset_energy(self, plate: PlateCheck) -> None:
        """Let a green plate tell what drives the car, and another one take that back, until somebody has chosen."""
        draft = self.draft
        energy = (energy_of(plate) or Energy.PETROL).value
        if "energy" not in draft.touched and draft.text("energy") != energy:
            draft.values["energy"] = energy
            self._view.show_draft(draft)

    def _drop_appointment(self) -> None:
        """Another plate: what its appointment had filled in goes with it; what was typed stays."""
        draft = self.draft
        if draft.appointment_id is not None:
            draft.appointment_id = None
            for name in {"name", "phone"} - draft.touched:
                draft.values[name] = ""
            self._view.show_draft(draft)

    def enter(self) -> None:
        """Enter in the plate field: open the visit of a known car, go to the one that is open, or look up as it is."""
        if self.looked is not None:
            self._go_on(self.looked)
        elif self.draft.text("plate"):
            self._enter_waits = True
            self._look()

    def _look(self) -> None:
        plate = check_plate(self.draft.text("plate"))
        self._preset_energy(plate)
        self._asked += 1
        number, reads = self._asked, self._context.desk.reads
        since, _ = day_bounds(self._context.today(), self._context.shop.zone)
        until = since + timedelta(days=2)
        self._view.show_looking()
        self._context.tasks.read(
            lambda: Looked(
                plate, reads.visits.known(plate.plate), reads.today.expected_plate(plate.plate, since, until)
            )
        ).then(
            lambda looked: self._show(looked) if number == self._asked else None,
            lambda error: self._failed(error) if number == self._asked else None,
        )

    def _failed(self, error: BaseException) -> None:
        self._enter_waits = False
        self._view.show_start()
        self._context.failures.show(error, retry=self._look)

    def _show(self, looked: Looked) -> None:
        self.looked = looked
        self._take_expected(looked.expected)
        if looked.known.open_visit is not None:
            self._view.show_here(looked)
        elif is_known(looked):
            self._view.show_known(looked)
        else:
            self._view.show_form(looked)
        if self._enter_waits:
            self._enter_waits = False
            self._go_on(looked)

    def _go_on(self, looked: Looked) -> None:
        if is_known(looked):
            self.act()
        else:
            self._view.focus_form()

    def _take_expected(self, expected: ExpectedCar | None) -> None:
        draft = self.draft
        draft.appointment_id = expected.id if expected else None
        if expected is None:
            return
        for name, value in (("name", expected.name), ("phone", expected.phone)):
            if name not in draft.touched and not draft.text(name):
                draft.values[name] = value
        self._view.show_draft(draft)

    def take_near(self, vehicle: VehicleCard) -> None:
        """The plate was misread: go on with a file that nearly has it."""
        self.draft.values["plate"] = vehicle.plate
        self._view.show_draft(self.draft)
        self._look()

    def another_owner(self) -> None:
        """The car is known, but somebody else owns it now: ask for that person."""
        if self.looked is not None:
            self._show(replace(self.looked, known=replace(self.looked.known, customer=None)))
            self._view.focus_form()

    # Form ---------------------------------------------------------------------------------------------------------

    def changed(self, name: str, value: object) -> None:
        """Keep a field as it is typed."""
        self.draft.values[name] = value
        self.draft.touched.add(name)

    def vin_changed(self, text: str) -> None:
        """Tell maker and year of a VIN, and look for a car that has it."""
        check = check_vin(text)
        self._vin_other = None
        maker = maker_of(check.vin) if len(check.vin) >= 3 else None
        name = maker.name(current_language()) if maker else ""
        told = VinWords(name, self._likely_years(check.model_years)) if name or check.model_years else None
        self._view.show_vin(told, None)
        if maker is not None and "make" not in self.draft.touched:
            self.draft.values["make"] = maker.maker_zh  # as it is stored; the field shows it in the reader's language
            self._view.show_draft(self.draft)
        if len(check.vin) == 17:
            vin = check.vin
            self._context.tasks.read(self._context.desk.reads.visits.known_vin, vin).then(
                lambda known: self._vin_known(vin, told, known), self._context.failures.of()
            )

    def _likely_years(self, years: tuple[int, ...]) -> tuple[int, ...]:
        """Leave out the years to come: a VIN's tenth sign comes back every thirty years."""
        return tuple(year for year in years if year <= self._context.today().year + 1)[-1:]

    def _vin_known(self, vin: str, told: VinWords | None, known: Known) -> None:
        if check_vin(self.draft.text("vin")).vin != vin:
            return
        self._vin_other = known if known.vehicle is not None else None
        self._view.show_vin(told, known.vehicle)

    def take_vin(self) -> None:
        """The VIN has a file: go on with that car, whatever plate it wears today."""
        if self._vin_other is not None:
            plate = check_plate(self.draft.text("plate"))
            self._show(Looked(plate, self._vin_other, None))

    # Opening ------------------------------------------------------------------------------------------------------

    def act(self) -> None:
        """The primary action: open the visit, or go to the one that is open already."""
        looked = self.looked
        if looked is None or self._sending:
            return
        if looked.known.open_visit is not None:
            self._go(looked.known.open_visit)
            return
        self._sending = True
        self._view.show_busy(True)
        self._context.commands.run_as(
            self._call, None, self._context.desk.reception.arrive, self._arrival(looked)
        ).then(self._opened, self._refused)

    def _arrival(self, looked: Looked) -> Arrival:
        draft, car, customer = self.draft, looked.known.vehicle, looked.known.customer
        short = Arrival(
            plate=car.plate if car else draft.text("plate"), vehicle_id=car.id if car else None,
            customer_id=customer.id if customer else None, new_owner=car is not None and customer is None,
            appointment_id=draft.appointment_id,
            purpose=VisitPurpose(draft.text("purpose")),
        )  # fmt: skip
        if car is not None and customer is not None:
            return short
        return replace(
            short, name=draft.text("name"), phone=draft.text("phone"), vin=draft.text("vin"), make=draft.text("make"),
            model=draft.text("model"), colour=draft.text("colour"), body=BodyStyle(draft.text("body")),
            energy=Energy(draft.text("energy")),
        )  # fmt: skip

    def _opened(self, reply: Numbered) -> None:
        self._sending = False
        self._view.show_busy(False)
        self.start_over()
        self._go(reply.id)

    def _refused(self, error: BaseException) -> None:
        self._sending = False
        self._view.show_busy(False)
        self._call = self._context.session.call()
        if getattr(error, "code", "") in {"visit_open_already", "plate_known"}:
            self._look()

    def _go(self, visit: UUID) -> None:
        navigator = self._context.navigator
        done_with = navigator.here is not None and navigator.here.page == "arrival"
        (navigator.replace if done_with else navigator.navigate)("visit", visit=visit)


def is_known(looked: Looked) -> bool:
    """Whether the visit can be opened (or gone to) without asking for anything else."""
    known = looked.known
    return known.open_visit is not None or (known.vehicle is not None and known.customer is not None)


def is_fresh(draft: Draft) -> bool:
    """Whether nothing stands in a draft that would be lost."""
    return draft.values == EMPTY


def reception_guide() -> GuideData:
    """Return the guide of the reception, for the panel at the right."""
    guide = stage_guide("reception", current_language())
    return GuideData(
        stage=guide.title,
        moment=guide.critical_moment.goes_wrong,
        ticks=tuple(Tick(m.id, m.text) for m in guide.must_dos),
        sayings=tuple(s.text for s in guide.sayings),
        avoid=tuple(Avoid(p.phrase, p.instead) for p in guide.phrases_to_avoid),
    )
