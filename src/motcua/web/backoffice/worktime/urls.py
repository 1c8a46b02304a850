"""Addresses of time: calendars, dated rules, appointments counted again, late work."""

from motcua.web.backoffice import lateness
from motcua.web.backoffice.worktime import calendars, duty, recount, rules

urlpatterns = [
    *calendars.urlpatterns,
    *recount.urlpatterns,
    *rules.urlpatterns,
    *duty.urlpatterns,
    *lateness.urlpatterns,
]
