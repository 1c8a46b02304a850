"""Nothing that strangers send makes a line of the log that we did not write."""

import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.logs import OneEntry

FORGED = "x\n2026-03-11 09:00:00,000 WARNING motcua.web not allowed: /quan-tri/"


def entry(message: str, *values: object, fault: BaseException | None = None) -> str:
    told = (type(fault), fault, fault.__traceback__) if fault else None
    record = logging.LogRecord("motcua.web", logging.WARNING, "x.py", 1, message, values, told)
    return OneEntry("%(levelname)s %(name)s %(message)s").format(record)


def test_line_breaks_of_a_value_are_written_out() -> None:
    assert entry("not there: %s", FORGED) == (
        "WARNING motcua.web not there: x\\n2026-03-11 09:00:00,000 WARNING motcua.web not allowed: /quan-tri/"
    )


@pytest.mark.parametrize("sign", ["\r", "\x1b[2K", "\x85", "\u2028", "\u202e", "\x00", "\ud800"])
def test_signs_that_shape_a_log_are_written_out_and_vietnamese_stays(sign: str) -> None:
    told = entry("%s", f"Nguyễn{sign}Văn “A”")

    assert sign not in told
    assert told.isprintable()
    assert "Nguyễn" in told
    assert told.endswith("Văn “A”")


def test_lines_of_an_error_stand_marked_below_their_entry() -> None:
    try:
        int(FORGED)
    except ValueError:
        fault = sys.exception()

    first, *below = entry("failed", fault=fault).splitlines()

    assert first == "WARNING motcua.web failed"
    assert [line for line in below if not line.startswith("    | ")] == []
    assert any("2026-03-11 09:00:00,000 WARNING" in line for line in below)


@given(st.text())
def test_any_text_is_one_line(text: str) -> None:
    assert len(entry("%s", text).splitlines()) == 1
