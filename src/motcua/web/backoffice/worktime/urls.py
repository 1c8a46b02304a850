"""Addresses of time: calendars, dated rules."""

from motcua.web.backoffice.worktime import calendars, rules

urlpatterns = [*calendars.urlpatterns, *rules.urlpatterns]
