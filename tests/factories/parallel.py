"""Acts at the same moment, each in a real transaction of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from motcua.core.errors import RuleBroken


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run acts in threads of their own that begin together; return how each ended: done, or the code of the refusal."""
    start = Barrier(len(acts))

    def run(one: Callable[[], object]) -> str:
        try:
            start.wait()
            one()
        except RuleBroken as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))
