"""Addresses of time: calendars, dated rules, appointments counted again, late work."""

from motcua.web.backoffice import lateness
from motcua.web.backoffice.worktime import calendars, recount, rules

urlpatterns = [*calendars.urlpatterns, *recount.urlpatterns, *rules.urlpatterns, *lateness.urlpatterns]
