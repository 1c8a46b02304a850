import re

from motcua.cli.workspace import SOURCE

NAME = re.compile(r'"(MOTCUA_[A-Z_]+|PORT|DATABASE_URL)"')


def test_example_environment_names_every_variable_that_the_code_reads():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (SOURCE / "motcua").rglob("*.py"))
    example = (SOURCE.parent / ".env.example").read_text(encoding="utf-8")

    documented = {name.removesuffix("_FILE") for name in re.findall(r"^#?([A-Z_]+)=", example, flags=re.MULTILINE)}

    assert set(NAME.findall(code)) - documented == set()
