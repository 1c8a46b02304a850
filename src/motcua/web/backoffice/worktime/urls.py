"""Addresses of time: calendars, dated rules."""

from motcua.web.backoffice.worktime import calendars, recount, rules

urlpatterns = [*calendars.urlpatterns, *recount.urlpatterns, *rules.urlpatterns]
