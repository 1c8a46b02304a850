"""Issued slips in lists: whether one still holds."""

from motcua.dossiers.queries import SlipRow


def slip_standing(slip: SlipRow) -> str:
    """Say that a slip was voided or replaced, and by which; empty while it holds. It prints as it was issued."""
    if slip.voided_at:
        return "đã hủy"
    return f"đã thay bằng số {slip.replaced_by}" if slip.replaced_by else ""
