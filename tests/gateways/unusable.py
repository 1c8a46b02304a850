"""Answers of a register of the state that may not be used, and as what each is told."""

from collections.abc import Callable

import pytest

from motcua.core.errors import OutsideServiceFailed
from motcua.gateways.demo_registers import DemoRegister, Fault
from motcua.intake.ports import RegisterDoubtful, RegisterRefused

UNUSABLE = {
    Fault.REFUSED: RegisterRefused,
    Fault.OTHER: RegisterDoubtful,
    Fault.TWO: RegisterDoubtful,
    Fault.BROKEN: OutsideServiceFailed,
    Fault.BOMB: OutsideServiceFailed,
    Fault.ERROR: OutsideServiceFailed,
}


def told_of_unusable(register: DemoRegister, look: Callable[[], object]) -> dict[Fault, type[OutsideServiceFailed]]:
    """Return as what each answer that may not be used is told."""
    told = {}
    for fault in UNUSABLE:
        register.fault = fault
        with pytest.raises(OutsideServiceFailed) as failed:
            look()
        told[fault] = type(failed.value)
    return told
