"""When people come and when officials work: moments on working sessions, with the rush hours of a desk."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from motcua.core.clock import LOCAL, local_date
from motcua.core.workcalendar import WorkCalendar

# How many people come, by the hour of the day.
_RUSH = {7: 1.0, 8: 2.2, 9: 2.4, 10: 1.6, 11: 0.6, 13: 1.2, 14: 1.8, 15: 1.1, 16: 0.5}
# How many come by weekday: Monday and Friday are full, Saturday mornings short.
_WEEKDAYS = (1.4, 1.0, 0.9, 1.0, 1.2, 0.5, 0.2)
# When people sit down with the online form: over the day, and again after dinner.
_ONLINE_HOURS = (*range(7, 12), *range(13, 17), 19, 20, 20, 21, 21, 22)
WORKING_DAY_MINUTES = 480


@dataclass(frozen=True)
class Moments:
    """Moments before `now` on the hours of one office."""

    calendar: WorkCalendar
    now: datetime

    def ago(self, minutes: int) -> datetime:
        """Return the moment so many working minutes before now."""
        return self.calendar.moment_at(self.calendar.worked_before(self.now) - minutes)

    def working_day(self, back: int) -> date:
        """Return the working day so many before the one that runs now or ran last."""
        return self.calendar.working_day_at(self.calendar.day_index(local_date(self.now)) - back)

    def visit(self, rng: random.Random, day: date) -> datetime:
        """Return when somebody comes to the desk on an open day; never after now."""
        stretches = [
            (max(start, time(hour)), min(end, time(hour, 59)), share)
            for start, end in self.calendar.sessions_of(day)
            for hour, share in _RUSH.items()
            if start.hour <= hour < end.hour or (hour == end.hour and end.minute)
        ]
        begin, end, _ = rng.choices(stretches, [share for _, _, share in stretches])[0]
        length = (end.hour - begin.hour) * 60 + end.minute - begin.minute
        minutes = timedelta(minutes=rng.randrange(max(1, length)), seconds=rng.randrange(60))
        moment = datetime.combine(day, begin, LOCAL) + minutes
        return moment if moment <= self.now else self.ago(rng.randrange(5, 180))

    def online(self, rng: random.Random, day: date) -> datetime:
        """Return when somebody hands in online on a day, open or not; never after now."""
        moment = datetime.combine(day, time(rng.choice(_ONLINE_HOURS), rng.randrange(60), rng.randrange(60)), LOCAL)
        return moment if moment <= self.now else self.ago(rng.randrange(5, 180))

    def busy_day(self, rng: random.Random, newest: int, oldest: int) -> date:
        """Return a working day between two distances before now, full days more often than others."""
        days = [self.working_day(back) for back in range(newest, max(newest, oldest) + 1)]
        return rng.choices(days, [_WEEKDAYS[day.weekday()] for day in days])[0]

    def after(self, moment: datetime, minutes: int) -> datetime:
        """Return the moment so many working minutes later."""
        return self.calendar.add_working_minutes(moment, minutes)

    def last_day_due(self) -> date:
        """Return the day on which what ends next is due: today while the office is open, else the next working day."""
        today = local_date(self.now)
        day = self.calendar.working_day_on_or_after(today)
        if day == today and self.now >= self.calendar.closing(day):
            return self.calendar.working_day_on_or_after(today + timedelta(days=1))
        return day
