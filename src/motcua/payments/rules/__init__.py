"""Pure rules of money that is owed and money that came."""

from motcua.payments.rules.paying import pay_by_after_check
from motcua.payments.rules.reconciling import Compared, Line, Unlike, compare
from motcua.payments.rules.settling import difference, ref_in, ref_of

__all__ = ["Compared", "Line", "Unlike", "compare", "difference", "pay_by_after_check", "ref_in", "ref_of"]
