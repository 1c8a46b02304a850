"""`motcua doctor`: look whether the data and what they stand on are sound."""

import argparse
import sys

from motcua.core import verify
from motcua.scenarios.doctor import invariants, replay, surroundings

SAMPLE = 50


def run(argv: list[str]) -> int:
    """Check surroundings, invariants, and a sample of dossiers against their history and the services.

    Returns:
        0 when all is sound, 1 when something is wrong; each fault is one line.
    """
    parser = argparse.ArgumentParser(prog="motcua doctor")
    parser.add_argument(
        "--sample", type=int, default=SAMPLE, metavar="K", help="số hồ sơ thử sống lại / dossiers to replay"
    )
    parser.add_argument("--seed", default="", help="chọn mẫu khác / choose another sample")
    arguments = parser.parse_args(argv)
    faults = [*_surroundings(), *_invariants(), *_sample(arguments.sample, arguments.seed)]
    for fault in faults:
        print(f"✗ {fault}", flush=True)
    if not faults:
        print("✓ Mọi điều kiểm tra đều đúng. / All checks hold.", flush=True)
    return 1 if faults else 0


def _surroundings() -> list[str]:
    faults = []
    for looked_at, fault in surroundings.look():
        _say(f"{looked_at}: {fault or 'tốt'}")
        if fault:
            faults.append(f"{looked_at}: {fault}")
    return faults


def _invariants() -> list[str]:
    faults = []
    references = invariants.references()
    for finding in invariants.check([*invariants.INVARIANTS, *references]):
        if finding.invariant not in references or finding.count:
            _say(f"{finding.invariant.name}: {finding.invariant.what}: {finding.count} sai")
        if finding.count:
            shown = ", ".join(finding.examples)
            faults.append(f"{finding.invariant.name}: {finding.count} sai, ví dụ {shown} ({finding.invariant.what})")
    _say(f"{len(references)} liên kết giữa các bảng đã kiểm tra")
    return faults


def _sample(size: int, seed: str) -> list[str]:
    faults, compared, apart = [], 0, 0
    for lived in replay.replays(size, seed):
        faults += list(verify.faults(stream=lived.dossier_id))
        faults += [f"hồ sơ {lived.dossier_id} sống lại thì khác: {difference}" for difference in lived.differences]
        compared += not lived.not_comparable
        apart += bool(lived.not_comparable)
    why = "đã có bản mới hoặc đã được đính chính"
    _say(f"{compared} hồ sơ sống lại qua dịch vụ và đối chiếu lịch sử; {apart} không so được vì {why}")
    return faults


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)
