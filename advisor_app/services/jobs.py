"""Jobs: dispatched, started, paused, ended; quality checks send them back."""

from uuid import UUID

from advisor_app.command import command
from advisor_app.domain.job import Job, JobState, PauseReason
from advisor_app.domain.quality import CheckLevel, QualityCheck, QualityItem, not_judged
from advisor_app.domain.staff import Bay, Role, Staff
from advisor_app.domain.stages import Act, require
from advisor_app.domain.values.errors import NotFound, RuleBroken
from advisor_app.domain.values.mileage import check_mileage, odometer_question
from advisor_app.domain.values.plate import format_plate
from advisor_app.domain.values.quantity import format_quantity
from advisor_app.domain.values.text import clean_name, clean_text
from advisor_app.domain.vehicle import Vehicle
from advisor_app.domain.visit import Visit
from advisor_app.domain.wash import Wash
from advisor_app.ports.replies import Done, DoneMany
from advisor_app.ports.unit import Unit, Units

WORKERS = (Role.TECHNICIAN, Role.TEAM_LEADER)


class Jobs:
    """Work in the workshop."""

    def __init__(self, units: Units) -> None:
        self.units = units

    def _job(self, unit: Unit, job_id: UUID, act: Act) -> Job:
        job = unit.get(Job, job_id)
        require(act, unit.facts(job.visit_id))
        return job

    @command("job.assign", "jobs", "board")
    def assign(self, unit: Unit, job_ids: tuple[UUID, ...], technician_id: UUID, bay_id: UUID | None) -> DoneMany:
        """Give jobs to a technician and a bay.

        Raises:
            RuleBroken: ``not_a_technician``, ``job_running``, ``job_done``, ``order_unsigned``.
            Confirmable: ``bay_taken`` (with the plates) when work on another car is not done in that bay yet; two may
                stand there one behind the other.
        """
        person = unit.get(Staff, technician_id)
        if person.role not in WORKERS or not person.active:
            raise RuleBroken("not_a_technician", name=person.name)
        bay = unit.get(Bay, bay_id) if bay_id is not None else None
        jobs = [self._job(unit, job_id, Act.DISPATCH) for job_id in job_ids]
        entering = {job.visit_id for job in jobs if job.bay_id != bay_id}
        for job in jobs:
            job.assign(technician_id, bay_id)
        if bay is not None and entering:
            self._alone(unit, bay, entering)
        return DoneMany(job_ids)

    def _alone(self, unit: Unit, bay: Bay, entering: set[UUID]) -> None:
        """Ask before a car comes to where others are, or several cars come at once."""
        there = unit.cars_in(bay.id)
        others = [plate for visit_id, plate in there if visit_id not in entering]
        if len(entering) > 1:
            visits = [unit.get(Visit, visit_id) for visit_id in sorted(entering)]
            cars = (unit.find(Vehicle, id=visit.vehicle_id) for visit in visits)
            others += [car.plate for car in cars if car is not None]
        if others:
            plates = ", ".join(format_plate(plate) for plate in others)
            unit.question("bay_taken", field="bay", bay=bay.name, plates=plates)

    def _worker(self, unit: Unit, job: Job) -> UUID:
        return unit.call.staff_id if unit.call.role in WORKERS else job.technician_id or unit.call.staff_id

    def _not_a_colleagues(self, unit: Unit, job: Job) -> None:
        """Leave a job to whom it was given; whoever leads the workshop may still start, stop or send on anybody.

        One that nobody was given may be taken by whoever is free.
        """
        if unit.call.role is Role.TECHNICIAN and job.technician_id not in (None, unit.call.staff_id):
            person = unit.find(Staff, id=job.technician_id)
            raise RuleBroken("job_of_colleague", name=person.name if person is not None else "", job=job.name)

    @command("job.start", "jobs", "board")
    def start(self, unit: Unit, job_id: UUID) -> Done:
        """Start or go on; another running job of the same technician is paused, for one person has one clock.

        Sublet work neither stops another clock nor is stopped: whoever sent it out has both hands free meanwhile.

        Raises:
            RuleBroken: ``job_running``, ``job_done``, ``order_unsigned``; ``job_of_colleague`` for a technician where it
                is given to somebody else: whoever dispatches gives it to them first (``assign``).
        """
        if unit.call.role in WORKERS:
            unit.get(Staff, unit.call.staff_id)  # the person before the job, as ``assign`` takes them: no deadlock
        job = self._job(unit, job_id, Act.WORK)
        if job.state in (JobState.WAITING, JobState.PAUSED):
            self._not_a_colleagues(unit, job)
        worker = self._worker(unit, job)
        unit.get(Staff, worker)  # locked: nobody starts another clock of this person before this one runs
        for other in unit.all(Job, technician_id=worker, state=JobState.RUNNING):
            if other.id != job.id and not (job.sublet or other.sublet):
                unit.get(Job, other.id).pause(PauseReason.BREAK, unit.now)
        job.start(worker, unit.now)
        return Done(job.id)

    @command("job.pause", "jobs", "board")
    def pause(self, unit: Unit, job_id: UUID, reason: PauseReason) -> Done:
        """Stop the clock and say why; RuleBroken ``job_not_running``, ``job_of_colleague``."""
        job = self._job(unit, job_id, Act.WORK)
        self._not_a_colleagues(unit, job)
        job.pause(reason, unit.now)
        return Done(job.id)

    @command("job.finish", "jobs", "board", "visits")
    def finish(self, unit: Unit, job_id: UUID) -> Done:
        """End a job, which is its technician's self check (自检).

        Raises:
            RuleBroken: ``job_not_running``; ``job_of_colleague`` for a technician who does not work on it.
            Confirmable: ``job_hardly_begun`` where whoever works on it ends it with next to nothing on the clock: the
                same key starts and ends it. Who ticks off the work of others is not asked; nobody clocked that.
        """
        job = self._job(unit, job_id, Act.WORK)
        self._not_a_colleagues(unit, job)
        hardly_begun = job.hardly_begun(unit.now)
        job.finish(unit.now)
        if hardly_begun and job.technician_id == unit.call.staff_id:
            unit.question("job_hardly_begun", name=job.name, hours=format_quantity(job.hours))
        return Done(job.id)


class Quality:
    """Checks of the whole order, line by line."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("quality.check", "jobs", "board", "visits", "quality")
    def check(
        self, unit: Unit, visit_id: UUID, level: CheckLevel, passed: tuple[UUID, ...], failed: dict[UUID, str],
        measured: dict[UUID, str], road_test_km: int | None, note: str, certificate: str = "",
    ) -> Done:  # fmt: skip
        """Judge every job: those in ``failed`` (job → reason) go back as rework, those in ``passed`` are good.

        A job that nobody looked at passes no check: each has to be named, also one that joined the order while the
        inspector walked around the car. ``certificate`` is the number of the certificate of completion (竣工出厂合格证),
        which a final check has to name before it lets a car go whose class of work demands one. An order without jobs is
        checked where its class demands it; then there is nothing to judge line by line.

        Only a final check lets the car go on, and only whoever may make it does (``quality.final``); it stands in their
        name. Earlier ones are kept and shown.

        Raises:
            RuleBroken: the first reason of ``Act.CHECK_QUALITY``; ``quality_lines_not_judged`` (how many);
                ``fail_reason_missing``; ``mileage_negative``, ``mileage_too_large``;
                what ``QualityCheck.certify`` refuses.
            Confirmable: ``odometer_smaller`` where the road test ended with less than the car came with,
                ``odometer_jump`` where it would have driven over 1,000 km a day since.
            NeedsApproval: ``approval_needed`` for a final check by whose role makes none.
            NotFound: ``job_gone`` when a judged job is none of this visit.
        """
        require(Act.CHECK_QUALITY, unit.facts(visit_id))
        jobs = unit.all(Job, visit_id=visit_id)
        known = [job.id for job in jobs]
        if not {*passed, *failed, *measured} <= set(known):
            raise NotFound("job_gone")
        if left := not_judged(known, passed, failed):
            raise RuleBroken("quality_lines_not_judged", count=left, of=len(known))
        if road_test_km is not None:
            self._after_road_test(unit, visit_id, road_test_km)
        by = unit.approver("quality.final") if level is CheckLevel.FINAL else unit.call.staff_id
        check = QualityCheck(
            visit_id=visit_id, level=level, checked_by=by, checked_at=unit.now,
            road_test_km=road_test_km, note=clean_text(note, limit=500),
        )  # fmt: skip
        check.judge(
            [
                QualityItem(
                    job_id=job.id, passed=job.id not in failed, reason=clean_text(failed.get(job.id, ""), limit=200),
                    measured=clean_text(measured.get(job.id, ""), limit=100),
                )
                for job in jobs
            ]
        )  # fmt: skip
        work = unit.get(Visit, visit_id).work_class
        check.certify(clean_name(certificate, field="certificate"), needed=work.needs_certificate)
        unit.add(check)
        for item in check.items:
            if not item.passed:
                unit.get(Job, item.job_id).send_back(item.reason)
        return Done(check.id)

    def _after_road_test(self, unit: Unit, visit_id: UUID, km: int) -> None:
        check_mileage(km, field="road_test_km")
        visit = unit.get(Visit, visit_id)
        code = odometer_question(visit.odometer_km, km, (unit.now - visit.arrived_at).days)
        if code is not None:
            unit.question(code, field="road_test_km", last=visit.odometer_km)


class Washes:
    """The wash before delivery."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @command("wash.start", "board", "visits")
    def start(self, unit: Unit, visit_id: UUID, careful: str) -> Done:
        """Begin washing; ``careful`` names the repaired area.

        Raises:
            RuleBroken: the first reason of ``Act.WASH``; ``wash_begun`` unless work was done since the car was washed.
        """
        wash = self._due(unit, visit_id)
        wash.careful = clean_text(careful, limit=200)
        return Done(wash.id)

    def _due(self, unit: Unit, visit_id: UUID) -> Wash:
        """Return the wash that begins now: the first, or another one where rework has soiled the car."""
        facts = unit.facts(visit_id)
        require(Act.WASH, facts)
        found = unit.find(Wash, visit_id=visit_id)
        if found is None:
            return unit.add(Wash(visit_id=visit_id, washer_id=unit.call.staff_id, started_at=unit.now))
        if facts.wash_done:
            raise RuleBroken("wash_begun")
        wash = unit.get(Wash, found.id)
        wash.again(unit.call.staff_id, unit.now)
        return wash

    @command("wash.finish", "board", "visits")
    def finish(self, unit: Unit, visit_id: UUID) -> Done:
        """End the wash; RuleBroken ``wash_not_running``."""
        unit.get(Visit, visit_id)
        found = unit.find(Wash, visit_id=visit_id)
        if found is None:
            raise RuleBroken("wash_not_running")
        wash = unit.get(Wash, found.id)
        wash.finish(unit.now)
        return Done(wash.id)

    @command("wash.skip", "board", "visits")
    def skip(self, unit: Unit, visit_id: UUID, reason: str) -> Done:
        """Leave the wash out and say why.

        Raises:
            RuleBroken: ``reason_missing``, ``wash_begun``.
        """
        wash = self._due(unit, visit_id)
        if not clean_text(reason):
            raise RuleBroken("reason_missing", field="reason")
        wash.leave_out(unit.now, clean_text(reason, limit=200))
        return Done(wash.id)
