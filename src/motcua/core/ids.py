"""64-bit time-ordered ids made in Python: 41 bits of milliseconds, 22 of chance."""

import secrets
import threading
import time

_EPOCH_MS = 1_577_836_800_000  # 2020-01-01 UTC
_TAIL = 22
_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """Return a new id, larger than every id made before it in this process."""
    global _last  # noqa: PLW0603  (the one piece of state that keeps ids ascending)
    moment = (time.time_ns() // 1_000_000 - _EPOCH_MS) << _TAIL
    with _lock:
        fresh = moment | secrets.randbits(_TAIL)
        _last = fresh if fresh > _last else _last + 1
        return _last


def new_token(size: int = 16) -> str:
    """Return an unguessable token for a URL, `size` random bytes."""
    return secrets.token_urlsafe(size)
