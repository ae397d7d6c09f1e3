"""The whole table of who may do what, written down a second time: a right that is given or taken is given on purpose."""

import pytest

from advisor_app.domain.staff import Role
from advisor_app.ports.permissions import actions, allowed, limit

EVERYBODY = """
    area.board paper.keep paper.printed staff.set_secret staff.sign_in
"""

BESIDES: dict[Role, str] = {
    Role.SERVICE_ADVISOR: """
        addition.add_line addition.decide addition.promise_anew addition.propose addition.remove_line addition.sign_declined appointment.book
        appointment.cancel area.calls area.files area.parts area.today area.visits attachment.add
        attachment.remove customer.set_field delivery.hand_over fault.answer fault.read_back fault.record
        fault.remove fault.set_field follow_up.call gate_pass.issue_unrepaired gate_pass.refuse gate_pass.use job.assign old_part.decide old_part.place
        old_part.weigh quote.add_line quote.change_line quote.decide quote.promise quote.remove_line
        quote.set_field quote.sign_declined reception.arrive reception.cancel reception.set_field see.phone
        see.prices settlement.settle settlement.sign vehicle.set_field walkaround.change_mark walkaround.check
        walkaround.check_many walkaround.leave walkaround.mark walkaround.put_back walkaround.see_again
        walkaround.set_flag walkaround.sign walkaround.start walkaround.unlist walkaround.unmark wash.finish
        wash.skip wash.start work_order.sign
    """,
    Role.APPOINTMENT_CLERK: """
        appointment.book appointment.cancel area.files area.today area.visits customer.set_field
        reception.arrive see.phone see.prices vehicle.set_field
    """,
    Role.WORKSHOP_CONTROLLER: """
        addition.propose area.jobs area.quality area.visits attachment.add attachment.remove job.assign
        job.finish job.pause job.start see.phone see.prices wash.finish wash.skip wash.start
    """,
    Role.TECHNICIAN: """
        addition.propose area.jobs attachment.add attachment.remove fault.set_field job.finish job.pause
        job.start old_part.place old_part.weigh
    """,
    Role.TEAM_LEADER: """
        addition.propose area.jobs area.quality attachment.add attachment.remove fault.set_field job.assign
        job.finish job.pause job.start quality.check
    """,
    Role.FINAL_INSPECTOR: """
        addition.propose area.jobs area.quality attachment.add attachment.remove quality.check
        quality.final
    """,
    Role.PARTS_KEEPER: """
        area.parts attachment.add old_part.decide old_part.place old_part.weigh part.issue part.open_stock
        part.receive part.return see.cost see.prices
    """,
    Role.WARRANTY_CLERK: """
        area.today area.visits see.phone see.prices settlement.bill_others
    """,
    Role.WASHER: """
        wash.finish wash.start
    """,
    Role.LOUNGE_ATTENDANT: "",
    Role.GATE_GUARD: """
        area.gate gate_pass.refuse gate_pass.use
    """,
    Role.CASHIER: """
        area.cash area.gate area.visits attachment.add gate_pass.issue gate_pass.issue_unrepaired gate_pass.refuse gate_pass.use old_part.decide
        payment.close_shift payment.open_shift payment.take see.phone see.prices settlement.reverse
        settlement.settle settlement.sign
    """,
    Role.FOLLOW_UP_CALLER: """
        area.calls area.files follow_up.call see.phone
    """,
}
"""What a role may do besides that; the manager may do everything."""

LIMITS = {
    ("discount_bp", Role.SERVICE_ADVISOR): 1000,
    ("discount_bp", Role.MANAGER): 10000,
    ("rounding_fen", Role.SERVICE_ADVISOR): 1000,
    ("rounding_fen", Role.CASHIER): 1000,
    ("rounding_fen", Role.MANAGER): 10000,
    ("shift_difference_fen", Role.CASHIER): 5000,
    ("shift_difference_fen", Role.MANAGER): 5000,
}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_this_and_nothing_else(role: Role) -> None:
    may = {action for action in actions() if allowed(role, action)}
    if role is Role.MANAGER:
        assert may == actions()
    else:
        assert may == set(EVERYBODY.split()) | set(BESIDES[role].split())


def test_every_action_is_known_here() -> None:
    named = {name for names in (EVERYBODY, *BESIDES.values()) for name in names.split()}
    only_managers = {
        "area.setup",
        "payment.close_for_other",
        "payment.on_account",
        "payment.over_difference",
        "payment.over_rounding",
        "quote.over_discount",
        "settlement.approve_reversal",
        "shop.change",
        "staff.add",
        "staff.change",
        "staff.set_password",
    }
    assert actions() == named | only_managers
    assert not named & only_managers


def test_what_a_role_may_give_alone() -> None:
    names = ("discount_bp", "rounding_fen", "shift_difference_fen")
    assert {(n, role): limit(role, n) for n in names for role in Role if limit(role, n)} == LIMITS
