"""Loads the demo province through the services people use; a second run changes nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.directory import central_log_in
from motcua.directory import queries as directory
from motcua.directory import services as people
from motcua.directory.actors import INSTALLATION, Actor
from motcua.directory.sign_in import actor_for
from motcua.directory.tables import ImportReport
from motcua.governance.services import code_lists
from motcua.procedures import english, form_drafting
from motcua.procedures import services as procedures
from motcua.procedures.rules.form_official import items_text
from motcua.scenarios.demo import governance, starter
from motcua.scenarios.demo.accounts import PASSWORD, subject_of

ADMINISTRATOR = "quantri.tinh"
OPEN_FOR = timedelta(days=150)
"""How long before the load the offices began to work; longer than the history that is told of them."""
FIRST_YEAR_OF_HOLIDAYS = date(2025, 1, 1)


class StarterDataRefused(RuntimeError):
    """A file of the starter data was not taken; the message says which row and why."""


@dataclass(frozen=True)
class Extent:
    """How much of the province to load, by code; None is all.

    `communes` leaves the offices of the province level in; `agencies` names all that are loaded.
    """

    communes: Collection[str] | None = None
    procedures: Collection[str] | None = None
    agencies: Collection[str] | None = None

    def has_agency(self, code: str) -> bool:
        """Tell whether an agency belongs to the part that is loaded."""
        if self.agencies is not None:
            return code in self.agencies
        return self.communes is None or code in self.communes or code not in starter.communes()

    def has_procedure(self, code: str) -> bool:
        """Tell whether a procedure belongs to the part that is loaded."""
        return self.procedures is None or code in self.procedures


WHOLE = Extent()


def load_province(*, now: datetime, extent: Extent = WHOLE) -> dict[str, int]:
    """Load units, agencies, hours, people, procedures and who offers them; returns the citizens' accounts by login.

    Args:
        now: The moment of the load; the offices have been open for `OPEN_FOR` then.
        extent: How much to load.

    Raises:
        StarterDataRefused: The files contradict themselves.
    """
    opened = now - OPEN_FOR
    _check(people.import_units(starter.table("units")))
    _check(people.import_agency_kinds(starter.table("agency_kinds")))
    _check(people.import_agencies(row for row in starter.table("agencies") if extent.has_agency(row["code"])))
    _check(people.import_holidays(starter.table("holidays")))
    _publish_hours(now, extent)
    citizens = _make_people(opened, extent)
    _keep_code_lists(opened)
    _open_procedures(opened, extent)
    procedures.rebuild_search()
    english.load(starter.english(), by=INSTALLATION.ref, now=opened)
    return citizens


def administrator(now: datetime) -> Actor:
    """Return the administrator of the province.

    Raises:
        NotFound: The province is not loaded.
    """
    return official(ADMINISTRATOR, now)


def official(login: str, now: datetime) -> Actor:
    """Return an official of the starter data in the post held.

    Raises:
        NotFound: The agency is not loaded.
    """
    row = _row_of(login)
    for unit in directory.units_of(directory.agency_by_code(row["agency_code"]).id):
        for official in directory.officials_of(unit.id, now=now):
            if official.full_name == row["full_name"]:
                found = actor_for(account_id=official.account_id, post_id=official.post_id, now=now)
                if found:
                    return found
    raise NotFound(login)


def _row_of(login: str) -> dict[str, str]:
    return next(row for row in starter.table("officials") if row["login"] == login)


def _publish_hours(now: datetime, extent: Extent) -> None:
    """Publish the hours for the years of the known holidays, and in any case for last year, this and the next."""
    this_year = clock.local(now).year
    last_holiday = max(date.fromisoformat(row["date"]) for row in starter.table("holidays"))
    valid_from = min(FIRST_YEAR_OF_HOLIDAYS, date(this_year - 1, 1, 1))
    valid_to = date(max(last_holiday.year, this_year + 1), 12, 31)
    for group in starter.calendar()["groups"].values():
        named = [None if code == "*" else code for code in group["agencies"]]
        for agency in named:
            if agency is None or extent.has_agency(agency):
                people.publish_calendar(
                    agency_code=agency,
                    valid_from=valid_from,
                    valid_to=valid_to,
                    weekly={day[:3]: sessions for day, sessions in group["week"].items()},
                    reception_only=[day[:3] for day in group["reception_only"]],
                    source="Lịch làm việc của tỉnh minh họa",
                )


def _make_people(opened: datetime, extent: Extent) -> dict[str, int]:
    for row in starter.table("units_internal"):
        if extent.has_agency(row["agency_code"]):
            people.ensure_unit(**row)
    password_hash = people.hash_password(PASSWORD)
    for place, row in enumerate(starter.table("officials")):
        if extent.has_agency(row["agency_code"]):
            roles = row["roles"].split("|")
            account_id = people.ensure_official(
                **row | {"roles": roles, "password_hash": password_hash, "now": opened},  # type: ignore[arg-type]
                personal_number=f"000{800000000 + place}",
            )
            subject = subject_of(str(row["login"]))
            central_log_in.link(provider="province", subject=subject, account_id=account_id, by="demo", now=opened)
    return {
        row["login"]: people.ensure_citizen(**row, password_hash=password_hash, now=opened)
        for row in starter.table("citizens")
    }


def _keep_code_lists(opened: datetime) -> None:
    administering, rows = administrator(opened), starter.table("code_lists")
    for key in dict.fromkeys(row["list"] for row in rows):
        mine = [row for row in rows if row["list"] == key]
        done = code_lists.import_entries(
            actor=administering, key=key, rows=mine, agency_id=None, now=opened, only_try=False
        )
        if done.faults:
            raise StarterDataRefused(f"code_lists {key}: line {done.faults[0].line} {done.faults[0].why}")


def _open_procedures(opened: datetime, extent: Extent) -> None:
    administering = administrator(opened)
    agencies = {row.code: row.id for row in directory.agencies()}
    units = {
        code: {unit.key: unit.id for unit in directory.units_of(agency_id)} for code, agency_id in agencies.items()
    }
    catalogue = {one.code: one for one in starter.procedures() if extent.has_procedure(one.code)}
    for procedure in catalogue.values():
        source = str(procedure.content["source"])
        procedures.publish(content=procedure.content, issues=(), source=source, now=opened)
    governance.deploy(
        actor=administering,
        agencies={code: agency_id for code, agency_id in agencies.items() if extent.has_agency(code)},
        now=opened,
    )
    for offering in starter.offerings():
        if offering.code not in catalogue:
            continue
        for receiving in filter(extent.has_agency, offering.receiving):
            handling = offering.handled_by(receiving)
            if handling not in agencies:
                continue
            procedures.offer(
                actor=administering,
                code=offering.code,
                agency_id=agencies[receiving],
                handling_id=agencies[handling],
                handling_unit_id=units[handling][offering.handling_unit],
                slots={slot: agencies[code] for slot, code in offering.slots.items()},
                form=catalogue[offering.code].form,
                process=catalogue[offering.code].process,
                immediate=catalogue[offering.code].immediate,
                now=opened,
            )
    for code, procedure in catalogue.items():
        if procedure.official:
            form_drafting.set_official(
                actor=administering,
                code=code,
                title=procedure.official["title"],
                source=procedure.official["source"],
                text=items_text(procedure.official["items"]),
                now=opened,
            )
    governance.list_services(actor=administering, codes=list(catalogue), now=opened)


def _check(report: ImportReport) -> None:
    if report.refused:
        first = report.refused[0]
        raise StarterDataRefused(f"line {first.line} [{first.what}]: {first.why}")
