"""What this room asks of outside services."""

from typing import Final, Protocol

# The harmless file that every scanner finds, put together here so that scanners of disks leave this source alone.
TEST_FILE: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"


class Scanner(Protocol):
    """Looks for malicious code."""

    def scan(self, data: bytes) -> str:
        """Return the name of what was found in the bytes; empty when they were read whole and nothing was.

        Raises:
            OutsideServiceFailed: They could not be read whole, for whatever reason. This never means that they are
                clean. `retryable` is False when asking again with the same bytes cannot help.
        """
