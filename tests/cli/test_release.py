"""A release is installed only as it was signed, by somebody who may sign."""

import gzip
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("git", "ssh-keygen", "tar", "sha256sum")


def run(*command: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=30, check=False)


def new_key(folder: Path, name: str) -> Path:
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder / name)
    return folder / name


class Makers:
    """A small tree with the two scripts, its keys, and where it is installed."""

    def __init__(self, folder: Path) -> None:
        self.tree, self.out, self.target = folder / "tree", folder / "out", folder / "target"
        (self.tree / "scripts").mkdir(parents=True)
        for script in ("release.sh", "install.sh"):
            shutil.copy(ROOT / "scripts" / script, self.tree / "scripts")
        self.git("init", "-q", "-b", "main")
        self.key, self.stranger = new_key(folder, "signer"), new_key(folder, "stranger")
        self.signers = folder / "signers"
        self.signers.write_text(f'phat-hanh@tinh.example namespaces="motcua-release" {self.public(self.key)}')
        self.version("1.2.0")

    def git(self, *words: str) -> None:
        done = run("git", "-c", "user.name=a", "-c", "user.email=a@vidu.example", *words, folder=self.tree)
        assert done.returncode == 0, done.stderr

    def public(self, key: Path) -> str:
        return key.with_suffix(".pub").read_text()

    def version(self, number: str) -> None:
        (self.tree / "pyproject.toml").write_text(f'[project]\nname = "motcua"\nversion = "{number}"\n')
        self.git("add", ".")
        self.git("commit", "-q", "-m", number)

    def release(self, key: Path | None = None) -> Path:
        done = run(self.tree / "scripts/release.sh", key or self.key, self.out)
        assert done.returncode == 0, done.stderr
        return next(self.out.glob("*.tar.gz"))

    def install(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        ways = ("--signers", self.signers, "--unpack-only", *words)
        return run(ROOT / "scripts/install.sh", self.out, self.target, *ways)


@pytest.fixture
def makers(tmp_path: Path) -> Makers:
    return Makers(tmp_path)


@pytest.mark.req("HD-4.4")
def test_signed_release_is_installed_and_the_version_before_stays(makers: Makers) -> None:
    archive = makers.release()
    first = archive.read_bytes()
    told = makers.install()
    makers.release()

    assert (told.returncode, "ký bởi phat-hanh@tinh.example" in told.stdout) == (0, True)
    assert (makers.target / "current" / "pyproject.toml").read_text().endswith('"1.2.0"\n')
    assert archive.read_bytes() == first
    archive.unlink()
    makers.version("1.10.0")
    makers.release()
    assert makers.install().returncode == 0
    assert (makers.target / "current").readlink() == Path("motcua-1.10.0")
    assert (makers.target / "motcua-1.2.0").is_dir()


def altered(makers: Makers) -> None:
    archive = next(makers.out.glob("*.tar.gz"))
    archive.write_bytes(gzip.compress(gzip.decompress(archive.read_bytes()).replace(b'"1.2.0"', b'"6.6.6"')))


def altered_with_its_sum(makers: Makers) -> None:
    altered(makers)
    done = run("sha256sum", next(makers.out.glob("*.tar.gz")).name, folder=makers.out)
    (makers.out / "SHA256SUMS").write_text(done.stdout)


def signed_by_a_stranger(makers: Makers) -> None:
    altered_with_its_sum(makers)
    (makers.out / "SHA256SUMS.sig").unlink()
    run("ssh-keygen", "-q", "-Y", "sign", "-f", makers.stranger, "-n", "motcua-release", makers.out / "SHA256SUMS")


def signed_for_something_else(makers: Makers) -> None:
    (makers.out / "SHA256SUMS.sig").unlink()
    run("ssh-keygen", "-q", "-Y", "sign", "-f", makers.key, "-n", "file", makers.out / "SHA256SUMS")


@pytest.mark.req("HD-4.4")
@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (altered, "khác với tệp đã ký"),
        (altered_with_its_sum, "không khớp với SHA256SUMS"),
        (signed_by_a_stranger, "không phải của người được ký"),
        (signed_for_something_else, "không"),
        (lambda makers: (makers.out / "SHA256SUMS.sig").unlink(), "Thiếu SHA256SUMS.sig"),
        (lambda makers: (makers.out / "SHA256SUMS").unlink(), "Thiếu SHA256SUMS"),
        (lambda makers: next(makers.out.glob("*.tar.gz")).unlink(), "Thiếu tệp motcua-1.2.0.tar.gz"),
        (lambda makers: makers.signers.unlink(), "Không có danh sách người được ký"),
    ],
    ids=["archive", "archive and sum", "stranger", "other purpose", "no signature", "no sum", "no archive", "no list"],
)
def test_release_that_was_tampered_with_is_refused_and_nothing_is_unpacked(
    makers: Makers, damage: Callable[[Makers], None], told: str
) -> None:
    makers.release()
    damage(makers)

    done = makers.install()

    assert (done.returncode, told in done.stderr) == (1, True), done.stderr
    assert not makers.target.exists()


def test_older_release_is_not_slipped_in_without_being_asked_for(makers: Makers) -> None:
    makers.version("1.10.0")
    makers.release()
    makers.install()
    shutil.rmtree(makers.out)
    makers.version("1.9.0")
    makers.release()

    refused = makers.install()

    assert (refused.returncode, "không hạ cấp" in refused.stderr) == (1, True)
    assert (makers.target / "current").readlink() == Path("motcua-1.10.0")
    assert makers.install("--allow-older").returncode == 0


def test_release_of_what_is_not_committed_or_without_a_key_is_refused(makers: Makers) -> None:
    (makers.tree / "pyproject.toml").write_text("changed")

    dirty = run(makers.tree / "scripts/release.sh", makers.key, makers.out)
    keyless = run(makers.tree / "scripts/release.sh", makers.tree / "khong-co", makers.out)

    assert (dirty.returncode, "chưa ghi nhận" in dirty.stderr) == (1, True)
    assert (keyless.returncode, "Cần khóa ký" in keyless.stderr) == (1, True)


def test_tools_are_there() -> None:
    assert [tool for tool in TOOLS if shutil.which(tool) is None] == []
