"""Pure rules of money that is owed."""

from motcua.payments.rules.paying import pay_by_after_check

__all__ = ["pay_by_after_check"]
