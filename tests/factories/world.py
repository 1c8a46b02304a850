"""A small province for tests, made by the loader of the demo: two communes and who works with them."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core.clock import LOCAL
from motcua.directory.actors import Actor
from motcua.directory.models.accounts import Account
from motcua.directory.sign_in import actor_for
from motcua.procedures.queries import OfferingFacts, offering_at
from motcua.scenarios.demo.province import Extent, load_province

NOW = datetime(2026, 3, 11, 9, 0, tzinfo=LOCAL)
"""The same moment as the fixture `now`: a Wednesday morning."""

COMMUNE = "H99.21"
OTHER_COMMUNE = "H99.22"
CENTRE = "H99.02"
AGENCIES = ("H99", "H99.01", CENTRE, "H99.04", "H99.05", COMMUNE, OTHER_COMMUNE)
"""The province, its office and centre, the departments of construction and of environment, two communes."""

CITIZEN = "congdan1@vidu.example"
OTHER_CITIZEN = "congdan2@vidu.example"
DESK = "motcua.camthanh"
OTHER_DESK = "motcua.nghialo"
DISPATCHER = "phancong.camthanh"
CIVIL_STATUS = "hotich.camthanh"
LEADER = "lanhdao.camthanh"
CLERK = "vanthu.camthanh"
ADMINISTRATOR = "quantri.tinh"
INSPECTOR = "giamsat.tinh"

CERTIFIED_COPY = "2.000815"
"""Immediate result at the desk, a charge per page."""
MARITAL_STATUS = "1.004873"
"""Three working days, no known fee, no paper that must be sent."""
HOUSEHOLD_BUSINESS = "1.001612"
"""Three working days, one paper that must be handed in, 50.000 đ at the counter."""
BUILDING_PERMIT = "1.013225"
"""Fifteen days with the opinions of two departments side by side."""
ALLOWANCE = "1.010092"
"""From the commune up to the province and back."""
PROCEDURES = (CERTIFIED_COPY, MARITAL_STATUS, HOUSEHOLD_BUSINESS, BUILDING_PERMIT, ALLOWANCE)
SMALL = Extent(agencies=AGENCIES, procedures=PROCEDURES)


@dataclass(frozen=True)
class World:
    """The loaded province: who acts, what is on offer."""

    now: datetime

    def actor(self, login: str) -> Actor:
        """The person behind a login, in the post held now."""
        account_id = Account.objects.values_list("id", flat=True).get(login=login)
        found = actor_for(account_id=account_id, now=self.now)
        assert found is not None
        return found

    def offering(self, code: str = MARITAL_STATUS, agency: str = COMMUNE) -> OfferingFacts:
        """A procedure as an agency offers it."""
        return offering_at(code, agency)


def demo_world(now: datetime = NOW) -> World:
    """Load the small province."""
    load_province(now=now, extent=SMALL)
    return World(now)
