"""What must hold of all rows, each as one query that finds the rows that break it.

A query yields one column: the name of each thing at fault (a code, a series, an id).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

EXAMPLES = 3


@dataclass(frozen=True)
class Invariant:
    """One promise: short name, what it says, and the query that finds what breaks it."""

    name: str
    what: str
    query: str


@dataclass(frozen=True)
class Finding:
    """How an invariant fares: how many break it, and a few of them by name."""

    invariant: Invariant
    count: int
    examples: tuple[str, ...]


_REF = "coalesce(d.code, d.receipt_no)"
_CODE = r"^(\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}|[A-Y]\d{2}(\.[0-9A-Z]+){0,6})-\d{6}-\d{4,}$"
# The list each state stands in; 5 and 6 wait for the applicant, or for the desk once answered; 7 for who decides.
_BUCKET = """CASE d.status WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 10 WHEN 4 THEN 4
  WHEN 6 THEN CASE d.awaiting WHEN 'payment' THEN 5 ELSE 1 END
  WHEN 5 THEN CASE d.awaiting WHEN 'applicant' THEN 5 ELSE 1 END
  WHEN 7 THEN CASE d.awaiting WHEN 'decision' THEN 4 ELSE 1 END WHEN 8 THEN 10 WHEN 9 THEN 9 WHEN 10 THEN 10 END"""


def _numbered(table: str, kind: str, series: str) -> tuple[Invariant, Invariant]:
    """Return that a table's numbers have no gap, and that none is above what its series says was taken."""
    source = f"{table} n JOIN directory_agency g ON g.id = n.agency_id"
    gapless = f"SELECT {series} FROM {source} GROUP BY {series} HAVING count(*) <> max(n.number) OR min(n.number) <> 1"
    name = {"slip": "phiếu", "receipt": "biên lai", "result": "kết quả"}[kind]
    above = (
        f"SELECT x.series FROM (SELECT {series} AS series, max(n.number) AS top FROM {source} GROUP BY 1) x "
        "LEFT JOIN core_numberseries s ON s.name = x.series WHERE s.last IS NULL OR s.last < x.top"
    )
    return (
        Invariant(f"{kind}.gapless", f"số {name} liên tục trong từng dãy", gapless),
        Invariant(f"{kind}.series", f"dãy số {name} không nhỏ hơn số đã cấp", above),
    )


def _dossiers(name: str, what: str, condition: str) -> Invariant:
    return Invariant(name, what, f"SELECT {_REF} FROM dossiers_dossier d WHERE {condition}")


NUMBERS: tuple[Invariant, ...] = (
    _dossiers("code.shape", "mã hồ sơ đúng dạng", f"d.code IS NOT NULL AND d.code !~ '{_CODE}'"),
    Invariant(
        "code.unique",
        "mỗi mã hồ sơ chỉ có một",
        "SELECT code FROM dossiers_dossier WHERE code IS NOT NULL GROUP BY code HAVING count(*) > 1",
    ),
    Invariant(
        "code.series",
        "dãy số mã hồ sơ không nhỏ hơn số đã cấp",
        r"""
SELECT x.series FROM (
  SELECT 'dossier:' || regexp_replace(code, '-(\d{6})-\d+$', ':\1') AS series,
         max(regexp_replace(code, '^.*-', '')::int) AS top
  FROM dossiers_dossier WHERE code IS NOT NULL GROUP BY 1) x
LEFT JOIN core_numberseries s ON s.name = x.series WHERE s.last IS NULL OR s.last < x.top""",
    ),
    *_numbered("dossiers_slip", "slip", "'slip:' || n.kind || ':' || g.code || ':' || n.year"),
    *_numbered("payments_receipt", "receipt", "'receipt:' || g.code || ':' || n.year"),
    *_numbered("results_result", "result", "'result:' || g.code || ':' || n.symbol || ':' || n.year"),
)

STATES: tuple[Invariant, ...] = (
    Invariant(
        "clock.open",
        "một đoạn thời hạn đang mở khi và chỉ khi hồ sơ đã tiếp nhận và chưa kết thúc giải quyết",
        f"""
SELECT {_REF} FROM dossiers_dossier d
LEFT JOIN (SELECT dossier_id, count(*) AS open FROM dossiers_clocksegment WHERE ended_at IS NULL GROUP BY 1) c
  ON c.dossier_id = d.id
WHERE coalesce(c.open, 0) <> (d.accepted_at IS NOT NULL AND d.finished_at IS NULL)::int""",
    ),
    Invariant(
        "task.open",
        "có bước đang mở khi và chỉ khi hồ sơ đang xử lý, hoặc chờ bên ngoài trong khi xử lý",
        f"""
SELECT {_REF} FROM dossiers_dossier d
LEFT JOIN (SELECT DISTINCT dossier_id FROM processing_task WHERE done_at IS NULL) t ON t.dossier_id = d.id
WHERE (t.dossier_id IS NOT NULL) <> (d.status = 4 OR (d.status IN (5, 6, 7)
  AND EXISTS (SELECT FROM processing_task p WHERE p.dossier_id = d.id)))""",
    ),
    Invariant(
        "task.waits",
        "bước tạm dừng khi và chỉ khi hồ sơ chờ người nộp hoặc chờ quyết định rút",
        f"""
SELECT DISTINCT {_REF} FROM processing_task t JOIN dossiers_dossier d ON d.id = t.dossier_id
WHERE t.done_at IS NULL AND (t.paused_at IS NOT NULL) <> (d.status <> 4)""",
    ),
    Invariant(
        "clock.paused",
        "thời hạn chỉ tạm dừng khi hồ sơ chờ người nộp, và có căn cứ",
        f"""
SELECT DISTINCT {_REF} FROM dossiers_clocksegment c JOIN dossiers_dossier d ON d.id = c.dossier_id
WHERE c.kind = 'paused' AND (c.basis = '' OR (c.ended_at IS NULL AND d.status NOT IN (5, 6, 7)))""",
    ),
    Invariant(
        "proposal.open",
        "hồ sơ đã kết thúc không còn đề nghị chờ; hồ sơ xin rút có đúng một đề nghị rút đang chờ",
        f"""
SELECT DISTINCT {_REF} FROM dossiers_dossier d
LEFT JOIN dossiers_proposal p ON p.dossier_id = d.id AND p.decided_at IS NULL
WHERE (p.id IS NOT NULL AND d.status IN (3, 8, 9, 10))
   OR (d.status = 7) <> EXISTS (SELECT FROM dossiers_proposal w WHERE w.dossier_id = d.id
                                AND w.kind = 'withdrawal' AND w.decided_at IS NULL)""",
    ),
    Invariant(
        "extension.once",
        "mỗi hồ sơ gia hạn nhiều nhất một lần, có phiếu xin lỗi, giữ hạn trả ban đầu",
        f"""
SELECT {_REF} FROM dossiers_dossier d
JOIN (SELECT dossier_id, count(*) AS made FROM dossiers_proposal WHERE kind = 'extension' AND accepted GROUP BY 1) x
  ON x.dossier_id = d.id
WHERE x.made > 1 OR d.original_due_at IS NULL OR d.original_due_at >= d.due_at
   OR NOT EXISTS (SELECT FROM dossiers_slip s WHERE s.dossier_id = d.id AND s.kind = 'apology')""",
    ),
    _dossiers(
        "obligation.open",
        "hồ sơ chờ nghĩa vụ tài chính khi và chỉ khi có khoản đã thông báo chưa nộp",
        """(d.status = 6) <> EXISTS (SELECT FROM payments_obligation o WHERE o.dossier_id = d.id
  AND o.met_at IS NULL AND o.closed_at IS NULL) AND d.status <> 7""",
    ),
    _dossiers(
        "accepted.complete",
        "hồ sơ đã tiếp nhận có mã, hạn trả, điều kiện tiếp nhận và giấy tiếp nhận",
        """d.accepted_at IS NOT NULL AND (d.code IS NULL OR d.due_at IS NULL OR d.due_at < d.accepted_at
  OR NOT EXISTS (SELECT FROM dossiers_terms t WHERE t.dossier_id = d.id)
  OR NOT EXISTS (SELECT FROM dossiers_slip s WHERE s.dossier_id = d.id AND s.kind = 'appointment'))""",
    ),
    _dossiers(
        "accepted.status",
        "trạng thái từ 2 trở đi (trừ từ chối, bổ sung, rút, dừng) chỉ sau khi tiếp nhận",
        "d.status IN (2, 4, 6, 9, 10) AND d.accepted_at IS NULL OR d.status = 1 AND d.accepted_at IS NOT NULL",
    ),
    _dossiers(
        "scope.complete",
        "Bộ phận Một cửa, cơ quan nhận, cơ quan giải quyết và toàn tỉnh đều thấy hồ sơ",
        """(SELECT count(*) FROM dossiers_scope s WHERE s.dossier_id = d.id
  AND s.scope IN (1, d.desk_unit_id, d.receiving_agency_id, d.handling_agency_id))
  <> 3 + (d.receiving_agency_id <> d.handling_agency_id)::int""",
    ),
    Invariant(
        "scope.bucket",
        "danh sách của hồ sơ khớp với trạng thái",
        f"""
SELECT DISTINCT {_REF} FROM dossiers_scope s JOIN dossiers_dossier d ON d.id = s.dossier_id
WHERE s.bucket <> {_BUCKET} OR s.name_key <> d.name_key""",
    ),
    Invariant(
        "scope.procedure",
        "tìm theo thủ tục thấy hồ sơ của cơ quan và của tỉnh, không lẫn thủ tục khác",
        f"""
SELECT DISTINCT {_REF} FROM dossiers_scope s JOIN dossiers_dossier d ON d.id = s.dossier_id
LEFT JOIN directory_agency g ON g.id = s.scope
WHERE s.of_procedure IS DISTINCT FROM CASE WHEN s.scope = 1 OR g.id IS NOT NULL THEN d.procedure_id END""",
    ),
    Invariant(
        "scope.tasks",
        "đơn vị thực hiện bước nào cũng thấy hồ sơ",
        """
SELECT DISTINCT t.dossier_id::text FROM processing_task t
WHERE NOT EXISTS (SELECT FROM dossiers_scope s WHERE s.dossier_id = t.dossier_id AND s.scope = t.unit_id)
   OR NOT EXISTS (SELECT FROM dossiers_scope s WHERE s.dossier_id = t.dossier_id AND s.scope = t.agency_id)""",
    ),
    Invariant(
        "scope.sets",
        "nhóm thủ tục thấy đúng hồ sơ của các thủ tục trong nhóm tại bộ phận của nhóm",
        f"""
WITH wanted AS (
  SELECT s.id AS scope, x.dossier_id FROM directory_procedureset s
  JOIN directory_setprocedure c ON c.set_id = s.id JOIN procedures_procedure p ON p.code = c.code
  JOIN dossiers_scope x ON x.scope = coalesce(s.unit_id, s.agency_id)
  JOIN dossiers_dossier d ON d.id = x.dossier_id AND d.procedure_id = p.id),
there AS (
  SELECT x.scope, x.dossier_id FROM directory_procedureset s JOIN dossiers_scope x ON x.scope = s.id)
SELECT {_REF} FROM (
  (SELECT * FROM wanted EXCEPT SELECT * FROM there) UNION (SELECT * FROM there EXCEPT SELECT * FROM wanted)) y
JOIN dossiers_dossier d ON d.id = y.dossier_id""",
    ),
    Invariant(
        "task.holder",
        "bước đang giao cho ai thì người đó đang giữ vai trò cần thiết tại bộ phận, hoặc làm thay người giữ",
        """
SELECT t.dossier_id::text FROM processing_task t
WHERE t.done_at IS NULL AND t.assignee_id IS NOT NULL AND NOT EXISTS (
  SELECT FROM directory_post p WHERE p.account_id = t.assignee_id AND p.unit_id = t.unit_id AND p.roles ? t.role
    AND p.ended_at IS NULL)""",
    ),
    _dossiers(
        "end.known",
        "hồ sơ xử lý xong có kết quả; hồ sơ dừng hoặc từ chối có lý do trong lịch sử",
        """(d.status IN (9, 10) AND NOT EXISTS (SELECT FROM results_result r WHERE r.dossier_id = d.id)
  AND EXISTS (SELECT FROM dossiers_terms t JOIN procedures_processversion p ON p.id = t.process_id
              WHERE t.dossier_id = d.id AND p.definition @? '$.steps[*] ? (@.kind == "issue")'))
  OR (d.status IN (3, 8) AND NOT EXISTS (SELECT FROM core_event e WHERE e.stream = d.id
      AND e.type IN ('dossier.refused', 'dossier.stopped')))""",
    ),
    _dossiers(
        "return.complete",
        "trả kết quả có người nhận, thời điểm và phiếu trả; chưa trả thì không có",
        """(d.status = 10) <> EXISTS (SELECT FROM results_handover h WHERE h.dossier_id = d.id)
  OR (d.status = 10) <> (d.returned_at IS NOT NULL)
  OR d.status = 10 AND NOT EXISTS (SELECT FROM dossiers_slip s WHERE s.dossier_id = d.id AND s.kind = 'return')""",
    ),
    _dossiers(
        "supplement.open",
        "hồ sơ chờ người nộp khi và chỉ khi có yêu cầu bổ sung chưa trả lời",
        """(d.status = 5 AND d.awaiting = 'applicant')
  <> EXISTS (SELECT FROM dossiers_supplement s WHERE s.dossier_id = d.id AND s.answered_at IS NULL
             AND s.closed_at IS NULL) AND d.status <> 7""",
    ),
    _dossiers(
        "dossier.parts",
        "hồ sơ nào cũng có chủ hồ sơ, bản khai và lịch sử",
        """NOT EXISTS (SELECT FROM dossiers_party p WHERE p.dossier_id = d.id AND p.role = 'owner')
  OR NOT EXISTS (SELECT FROM dossiers_revision r WHERE r.dossier_id = d.id)
  OR NOT EXISTS (SELECT FROM core_stream s WHERE s.id = d.id)""",
    ),
)

MONEY: tuple[Invariant, ...] = (
    Invariant(
        "money.sums",
        "số đã thu bằng số trên biên lai",
        """
SELECT x.dossier_id::text FROM (
  SELECT dossier_id, sum(amount) FILTER (WHERE paid_at IS NOT NULL AND NOT by_proof) AS paid
  FROM payments_charge GROUP BY 1) x
FULL JOIN (SELECT dossier_id, sum(amount) AS taken FROM payments_receipt GROUP BY 1) r ON r.dossier_id = x.dossier_id
WHERE coalesce(x.paid, 0) <> coalesce(r.taken, 0)""",
    ),
    Invariant(
        "money.parts",
        "tiền nhận từ bên ngoài bằng số đã ghi thu trừ số đã hoàn từ đó, cộng số hoàn trả, cộng chênh lệch đang mở",
        """
SELECT m.reference FROM payments_money m
LEFT JOIN (SELECT money_id, sum(amount) AS taken FROM payments_receipt GROUP BY 1) r ON r.money_id = m.id
LEFT JOIN (SELECT money_id, sum(amount) AS back, coalesce(sum(amount) FILTER (WHERE from_settled), 0) AS undone
           FROM payments_refund WHERE paid_at IS NOT NULL GROUP BY 1) b ON b.money_id = m.id
LEFT JOIN (SELECT money_id, sum(amount) AS open FROM payments_difference
           WHERE resolved_at IS NULL AND money_id IS NOT NULL GROUP BY 1) d ON d.money_id = m.id
WHERE m.settled <> coalesce(r.taken, 0) - coalesce(b.undone, 0) OR m.refunded <> coalesce(b.back, 0)
   OR m.amount - m.settled - m.refunded <> coalesce(d.open, 0)""",
    ),
    _dossiers(
        "money.unpaid",
        "đã trả kết quả thì không còn khoản chưa thu",
        "d.status = 10 AND EXISTS (SELECT FROM payments_charge c WHERE c.dossier_id = d.id AND c.paid_at IS NULL)",
    ),
)

PROCESS: tuple[Invariant, ...] = (
    Invariant(
        "task.defined",
        "bước và kết quả của bước có trong quy trình mà hồ sơ được tiếp nhận theo",
        """
WITH steps AS (
  SELECT p.id AS process, s ->> 'key' AS step, s -> 'outcomes' AS outcomes
  FROM procedures_processversion p, jsonb_array_elements(p.definition -> 'steps') s),
ways AS (SELECT process, step, o ->> 'key' AS outcome FROM steps, jsonb_array_elements(coalesce(outcomes, '[]')) o)
SELECT t.dossier_id::text FROM processing_task t
LEFT JOIN dossiers_terms m ON m.dossier_id = t.dossier_id
LEFT JOIN steps s ON s.process = m.process_id AND s.step = t.step
LEFT JOIN ways w ON w.process = m.process_id AND w.step = t.step AND w.outcome = t.outcome
WHERE s.step IS NULL OR (t.done_at IS NOT NULL AND NOT t.cancelled AND w.outcome IS NULL)""",
    ),
    Invariant(
        "task.count",
        "số bước đã làm ghi trên hồ sơ bằng số bước đã đóng",
        f"""
SELECT {_REF} FROM dossiers_dossier d
LEFT JOIN (SELECT dossier_id, count(*) AS done FROM processing_task
           WHERE done_at IS NOT NULL AND NOT cancelled GROUP BY 1) t ON t.dossier_id = d.id
WHERE d.steps_done <> coalesce(t.done, 0)""",
    ),
    Invariant(
        "task.late",
        "bước ghi chậm thì xong sau hạn của bước, hoặc thời điểm nhập bù không được công nhận, và có lý do",
        """
SELECT t.dossier_id::text FROM processing_task t
WHERE t.late_minutes > 0 AND NOT EXISTS (
        SELECT FROM dossiers_lateentry e WHERE e.dossier_id = t.dossier_id AND e.task = t.id AND e.refusal <> '')
  AND (t.done_at IS NULL OR t.done_at <= t.due_at OR t.late_reason = '')""",
    ),
)

# After a result was given back a wrong one is replaced or revoked by decision (NĐ 61/2018/NĐ-CP Điều 21), slips are
# printed, and an outage's paper work is entered.
_AFTER_RETURN = """
'dossier.slip_issued', 'dossier.file_added', 'dossier.originals_given_back', 'dossier.paper_lost',
'dossier.file_infected', 'dossier.file_withdrawn',
'dossier.entered_late', 'dossier.late_entry_refused', 'result.handed_over', 'result.replaced', 'result.revoked',
'result.expiring', 'payment.order_failed', 'payment.budget_transferred', 'payment.difference_found',
'payment.difference_resolved', 'payment.refund_asked', 'payment.refund_decided', 'payment.refund_paid'"""

HISTORY: tuple[Invariant, ...] = (
    Invariant(
        "history.heads",
        "đầu chuỗi lịch sử khớp với số sự kiện và sự kiện cuối",
        """
SELECT coalesce(s.id, e.stream)::text FROM core_stream s
FULL JOIN (SELECT stream, count(*) AS events, max(seq) AS top FROM core_event GROUP BY 1) e ON e.stream = s.id
LEFT JOIN core_event l ON l.stream = s.id AND l.seq = s.seq
WHERE s.id IS NULL OR coalesce(e.events, 0) <> s.seq OR coalesce(e.top, 0) <> s.seq
   OR (s.seq > 0 AND l.hash IS DISTINCT FROM s.head)""",
    ),
    Invariant(
        "history.chain",
        "mỗi sự kiện nối tiếp sự kiện trước; của một hồ sơ thì không đi ngược thời gian",
        """
SELECT DISTINCT e.stream::text FROM core_event e LEFT JOIN core_event b ON b.stream = e.stream AND b.seq = e.seq - 1
WHERE e.seq > 1 AND (b.hash IS DISTINCT FROM e.previous OR (e.at < b.at AND b.type <> 'dossier.entered_late'
  AND EXISTS (SELECT FROM dossiers_dossier d WHERE d.id = e.stream)))""",
    ),
    Invariant(
        "history.after_return",
        "không có việc nào sau khi trả kết quả, trừ in phiếu, trả bản chính, mất giấy tờ, gỡ tệp, đối soát và hoàn trả "
        "tiền, thay hoặc thu hồi kết quả",
        f"""
SELECT DISTINCT {_REF} FROM dossiers_dossier d JOIN core_event e ON e.stream = d.id
WHERE d.status = 10 AND e.at > d.returned_at AND e.type ~ '^(dossier|step|payment|result|decision)[.]'
  AND e.type NOT IN ({_AFTER_RETURN})
  AND NOT (e.type = 'result.issued' AND EXISTS (SELECT FROM results_result r
    WHERE r.dossier_id = d.id AND r.replaces_id IS NOT NULL AND r.issued_at = e.at))""",
    ),
)

INVARIANTS = (*NUMBERS, *STATES, *MONEY, *PROCESS, *HISTORY)

_REFERENCES = """
SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, f.attname
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
WHERE c.contype = 'f' AND array_length(c.conkey, 1) = 1 AND c.connamespace = current_schema()::regnamespace
  AND c.conrelid::regclass::text ~ '^(core|directory|procedures|documents|dossiers|payments|intake|processing|results)_'
ORDER BY 1, 2
"""


def references() -> list[Invariant]:
    """Return one invariant per foreign key: bulk loads may do without the database's own check."""
    with connection.cursor() as cursor:
        cursor.execute(_REFERENCES)
        found = cursor.fetchall()
    return [
        Invariant(
            f"reference.{table}.{column}",
            f"{table}.{column} chỉ đến dòng có thật",
            f"SELECT c.{column}::text FROM {table} c LEFT JOIN {parent} p ON p.{key} = c.{column} "
            f"WHERE c.{column} IS NOT NULL AND p.{key} IS NULL",
        )
        for table, column, parent, key in found
    ]


def check(invariants: Sequence[Invariant]) -> Iterator[Finding]:
    """Yield a finding for each invariant, broken or not."""
    for invariant in invariants:
        with connection.cursor() as cursor:
            counted = f"SELECT count(*), (array_agg(x.thing))[1:{EXAMPLES}] FROM ({invariant.query}) AS x(thing)"
            cursor.execute(counted)
            count, examples = cursor.fetchone()
        yield Finding(invariant, count, tuple(examples or ()))
