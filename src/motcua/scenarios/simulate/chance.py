"""Where chance comes in: who of a unit does something, and how long it takes."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from motcua.core.workcalendar import WorkCalendar
from motcua.directory.actors import Actor, Role
from motcua.scenarios.simulate.course import Course, Task
from motcua.scenarios.simulate.province import Province


@dataclass(frozen=True, slots=True)
class Chance:
    """Chooses people and moments; all chance comes from `rng`."""

    province: Province
    rng: Random

    def doer(self, task: Task) -> Actor:
        """Return who does a task: its assignee, else somebody of its unit."""
        found = self.province.officials[(task.unit, task.step.role)]
        for actor in found:
            if actor.account_id == task.assignee:
                return actor
        return found[int(self.rng.random() * len(found))]

    def desk(self, course: Course) -> Actor:
        """Return somebody of the receiving desk."""
        found = self.province.officials[(course.office.desk_unit_id, Role.DESK.value)]
        return found[int(self.rng.random() * len(found))]

    def later(self, hours: WorkCalendar, moment: datetime, shortest: int, longest: int) -> datetime:
        """Return a moment so many working minutes later, low numbers oftener: the product of two chances."""
        chance = self.rng.random() * self.rng.random()
        return self.soon(hours, moment, shortest + int(chance * (longest - shortest)))

    def soon(self, hours: WorkCalendar, moment: datetime, minutes: int) -> datetime:
        """Return so many working minutes later, at some second of that minute."""
        later = hours.add_working_minutes(moment, minutes)
        return later.replace(second=int(self.rng.random() * 60))
