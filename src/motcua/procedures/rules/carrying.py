"""What a new record leaves open, and the version before it had settled."""

from motcua.procedures.rules.content import ProcedureContent, Submission


def carry_limits(new: ProcedureContent, before: ProcedureContent) -> tuple[ProcedureContent, list[str]]:
    """Return the new content with limits kept that it states without a true unit, and the channels it concerns.

    The national portal shows many limits as a bare number; a limit that somebody already found in the law must not
    be lost to that. A limit with a unit always replaces the one before.
    """
    known = {(way["channel"], way["case"]): way for way in before["submissions"] if way["limit"]}
    kept: list[str] = []
    ways: list[Submission] = []
    for way in new["submissions"]:
        old = known.get((way["channel"], way["case"])) or known.get((way["channel"], None))
        if way["limit"] is None and old is not None:
            kept.append(way["channel"])
            ways.append({**way, "limit": old["limit"], "limit_text": old["limit_text"]})
        else:
            ways.append(way)
    return {**new, "submissions": ways}, kept
