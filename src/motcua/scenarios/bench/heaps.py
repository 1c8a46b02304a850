"""What is unusually much: an inbox of thousands of open tasks, a dossier of hundreds of papers and a thousand facts."""

from datetime import datetime

from motcua.core import sql
from motcua.core.ids import new_id
from motcua.directory.actors import Actor
from motcua.processing import services as processing

OWN, COLLEAGUES = 5000, 5000
PAPERS, FACTS = 400, 1000

# Beside the processes on purpose: what is measured is the list, not what a step does.
_INBOX = """
WITH post AS (
  SELECT p.account_id, p.unit_id, u.agency_id FROM directory_post p JOIN directory_account a ON a.id = p.account_id
  JOIN directory_unit u ON u.id = p.unit_id WHERE a.login = %(login)s AND p.roles ? 'handler' ORDER BY p.id LIMIT 1),
other AS (
  SELECT p.account_id FROM directory_post p, post WHERE p.unit_id = post.unit_id AND p.account_id <> post.account_id
  ORDER BY p.id LIMIT 1)
INSERT INTO processing_task (id, dossier_id, step, title, kind, agency_id, unit_id, role, assignee_id, opened_at,
                             due_at, outcome, outcome_label, comment, cancelled)
SELECT %(first)s + d.place, d.id, 'do-tai', 'Việc để đo', 'task', post.agency_id, post.unit_id, 'handler',
       CASE WHEN d.place <= %(own)s THEN post.account_id ELSE other.account_id END,
       d.submitted_at, d.submitted_at + d.place * interval '1 minute', '', '', '', false
FROM (SELECT id, submitted_at, row_number() OVER (ORDER BY id) AS place FROM dossiers_dossier ORDER BY id
      LIMIT %(all)s) d, post, other
"""


def fill_inbox(login: str) -> int:
    """Give an official thousands of open tasks, once; returns how many there are now."""
    if not sql.rows("SELECT 1 FROM processing_task WHERE step = 'do-tai' LIMIT 1", ()):
        sql.execute(_INBOX, {"login": login, "first": new_id(), "own": OWN, "all": OWN + COLLEAGUES})
    return int(sql.rows("SELECT count(*) FROM processing_task WHERE step = 'do-tai'", ())[0][0])


_PAPERS = """
INSERT INTO dossiers_paper (id, dossier_id, no, name, manner, required, state, originals, copies, note)
SELECT %(first)s + n, %(dossier)s, 100 + n, 'Giấy tờ để đo số ' || n, 'submit', false, 'present', 0, 1, ''
FROM generate_series(1, %(papers)s) n ON CONFLICT DO NOTHING
"""


def lengthen(actor: Actor, dossier_id: int, now: datetime) -> None:
    """Give a dossier hundreds of papers and a thousand facts, once."""
    if sql.execute(_PAPERS, {"first": new_id(), "dossier": dossier_id, "papers": PAPERS}):
        for place in range(FACTS):
            processing.write_note(actor=actor, dossier_id=dossier_id, text=f"Ý kiến để đo số {place}", now=now)
