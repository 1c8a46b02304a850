"""Pure rules of money that is owed and money that came."""

from motcua.payments.rules.paying import pay_by_after_check
from motcua.payments.rules.reconciling import Compared, Line, Unlike, compare
from motcua.payments.rules.settling import difference, difference_of_several, ref_in, ref_of, refs_in

__all__ = [
    "Compared",
    "Line",
    "Unlike",
    "compare",
    "difference",
    "difference_of_several",
    "pay_by_after_check",
    "ref_in",
    "ref_of",
    "refs_in",
]
