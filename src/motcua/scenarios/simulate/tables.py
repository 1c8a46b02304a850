"""The tables that are filled, those first that others refer to, with the order of their cells."""

TABLES: dict[str, str] = {
    "dossiers_dossier": (
        "id, receipt_no, code, secret_enc, status, awaiting, channel, delivery, procedure_id, version_id, "
        "offering_id, form_id, receiving_agency_id, handling_agency_id, desk_unit_id, account_id, "
        "owner_name, name_key, summary, submitted_at, reception_due, accepted_at, transfer_due, due_at, "
        "original_due_at, finished_at, returned_at, steps_done"
    ),
    "dossiers_party": (
        "id, dossier_id, role, kind, full_name, personal_enc, personal_index, phone_enc, phone_index, email, address"
    ),
    "dossiers_revision": "id, dossier_id, number, answers, account_id, statement_version, statement_text, made_at",
    "dossiers_paper": "id, dossier_id, no, name, manner, required, state, originals, copies, note",
    "dossiers_dossierfile": "id, dossier_id, paper_no, kind, file_id, added_by, added_at",
    "dossiers_terms": (
        "dossier_id, process_id, routing, limit_amount, limit_unit, limit_basis, fees, supplement_clock, "
        "calendar_edition, slip_edition, explanation"
    ),
    "dossiers_clocksegment": "id, dossier_id, kind, basis, began_at, ended_at",
    "dossiers_supplement": (
        "id, dossier_id, stage, items, reason, asked_at, answered_at, basis, clock, reply_by, confirmed_at"
    ),
    "dossiers_proposal": (
        "id, dossier_id, kind, content, reason, basis, made_by, made_at, waits, waits_scope, approved_by, "
        "approved_at, decided_by, decided_at, accepted, answer"
    ),
    "dossiers_deviation": "event, dossier_id, agency_id, kind",
    "dossiers_slip": "id, dossier_id, agency_id, token, kind, number, year, edition, data, issued_by, issued_at, "
    "replaced_by_id",
    "dossiers_scope": "id, scope, dossier_id, bucket, order_at, name_key, of_procedure",
    "processing_task": (
        "id, dossier_id, step, title, kind, fork, agency_id, unit_id, role, assignee_id, opened_at, "
        "due_at, done_at, done_by_id, done_post_id, outcome, outcome_label, comment, cancelled, question, "
        "asked_by_id, paused_at, paused_minutes, late_minutes, late_reason"
    ),
    "processing_note": "id, dossier_id, author_id, author_title, text, written_at",
    "payments_obligation": (
        "id, dossier_id, account, basis, clock, pay_by, set_by, set_at, met_at, met_by, proof_text"
    ),
    "payments_charge": (
        "id, dossier_id, name, kind, amount, basis, owed_at, paid_at, obligation_id, by_proof, closed_at"
    ),
    "payments_receipt": (
        "id, dossier_id, agency_id, token, number, year, amount, method, payer, data, taken_by, taken_at"
    ),
    "results_result": (
        "id, dossier_id, agency_id, kind_code, name, number, year, symbol, signer_name, signer_title, "
        "file_id, issued_by, issued_at"
    ),
    "results_handover": (
        "id, dossier_id, method, receiver_name, receiver_relation, identity_check, originals_given_back, "
        "given_by, given_at"
    ),
    "intake_submission": "token, dossier_id, made_by, made_at",
    "core_stream": "id, seq, head",
    "core_event": "id, stream, seq, type, actor, at, reason, payload, previous, hash",
}
ACCOUNTS = (
    "id, password, login, full_name, name_key, is_official, kind, organisation, email, phone_enc, "
    "phone_index, personal_enc, personal_index, address, verified_at, verification_hash, "
    "verification_tries, statement_version, is_active, created_at, terms_number"
)
