"""A family at the desk: three dossiers received one after another from one reception, as one group."""

from dataclasses import replace
from datetime import timedelta

from motcua.intake import services as intake
from motcua.scenarios.demo.reception import Stage, counter_reception

MEMBERS = (
    ("Hoàng Văn Mẫu Cha", "000000990001"),
    ("Hoàng Thị Mẫu Con", "000000990002"),
    ("Hoàng Văn Mẫu Út", "000000990003"),
)
_APART = timedelta(minutes=6)
_BEFORE_NOW = 30


def come(stage: Stage) -> int:
    """Receive the family shortly before the present; returns how many dossiers that makes.

    Args:
        stage: A story at the counter, whose procedure, papers and fees are the family's.
    """
    entered, desk = counter_reception(stage), stage.desk()
    at, first = stage.moments.ago(_BEFORE_NOW), None
    for place, (name, number) in enumerate(MEMBERS):
        owner = replace(entered.owner, full_name=name, personal_number=number)
        received = intake.receive_at_counter(
            actor=desk,
            reception=replace(entered, owner=owner, together_with=first),
            token=f"{stage.token}/{place}",
            now=at + place * _APART,
        )
        first = first or received.id
    return len(MEMBERS)
