"""Forms changed and published as an administrator does."""

import copy
from collections.abc import Callable
from datetime import datetime

from tests.factories.world import ADMINISTRATOR, MARITAL_STATUS, World

from motcua.procedures import form_drafting
from motcua.procedures.form_editions import FormEditionFacts
from motcua.procedures.queries import form_of
from motcua.procedures.rules.form_types import FormDefinition

Change = Callable[[FormDefinition], object]


def drafted_form(
    world: World, change: Change, now: datetime, *, code: str = MARITAL_STATUS
) -> tuple[FormEditionFacts, int]:
    """A draft of the form in use with a change, and its revision."""
    administrator = world.actor(ADMINISTRATOR)
    facts = form_drafting.begin_form(actor=administrator, code=code, now=now)
    form: FormDefinition = copy.deepcopy(facts.draft)
    change(form)
    saved = form_drafting.save_form(
        actor=administrator, edition_id=facts.id, form=form, revision=facts.revision, now=now
    )
    return facts, saved


def published_form(world: World, change: Change, now: datetime, *, code: str = MARITAL_STATUS) -> FormDefinition:
    """The form in use with a change, published; returns it."""
    facts, revision = drafted_form(world, change, now, code=code)
    form_drafting.publish_form(actor=world.actor(ADMINISTRATOR), edition_id=facts.id, revision=revision, now=now)
    return form_of(world.offering(code).form_id)
