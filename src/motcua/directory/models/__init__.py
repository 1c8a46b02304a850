"""People, agencies, power and office hours, by topic; whoever needs a model names its module."""

from motcua.directory.models import accounts, agencies, equipment, member_apps, places, power, sign_ins, worktime

__all__ = ["accounts", "agencies", "equipment", "member_apps", "places", "power", "sign_ins", "worktime"]
