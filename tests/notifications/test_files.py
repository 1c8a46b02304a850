"""Whoever sent a file with malicious code is told of it once, by the dossier's notice or by a letter."""

from datetime import datetime

import pytest
from tests.factories.dossiers import filled_draft, handed_in_dossier
from tests.factories.world import CITIZEN, HOUSEHOLD_BUSINESS, World

from motcua.core import sql
from motcua.documents import scanning
from motcua.documents.models import StoredFile
from motcua.notifications import files, registry

pytestmark = pytest.mark.django_db


def letters(now: datetime) -> list[tuple[str, str]]:
    scanning.close_infected(digest=StoredFile.objects.latest("id").sha256, finding="Win.Test", now=now)
    for (event,) in sql.rows("SELECT id FROM core_event WHERE type = 'file.infected'", ()) * 2:
        registry.run(event, files.NAME, now)
    return sql.rows("SELECT address, subject FROM notifications_message WHERE handler = %s", (files.NAME,))


def test_sender_of_a_file_in_a_draft_gets_one_letter(world: World, now: datetime) -> None:
    filled_draft(world, code=HOUSEHOLD_BUSINESS, now=now)

    assert letters(now) == [(CITIZEN, "Tệp đã gửi có mã độc")]


def test_sender_of_a_file_in_a_dossier_is_told_by_the_dossiers_notice(world: World, now: datetime) -> None:
    handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)

    assert letters(now) == []
