"""What a caller must know before anything is said about a dossier."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.dossiers.rules.caller import Known, Proof, proof_of

SECRET = "7KM3Q9W4"
OWNER, PROXY = ("001090123456", "0912345678"), ("079185004321", "0987654321")
PEOPLE = (OWNER, PROXY)


@pytest.mark.parametrize(
    ("known", "proof"),
    [
        (Known(secret=SECRET), Proof.SECRET),
        (Known(phone="0912345678", digits="3456"), Proof.PERSON),
        (Known(phone="0987654321", digits="4321"), Proof.PERSON),
        # The facts of two persons prove neither.
        (Known(phone="0912345678", digits="4321"), None),
        # A telephone number is known to many, four digits are guessed.
        (Known(phone="0912345678"), None),
        (Known(digits="3456"), None),
        (Known(phone="0912345678", digits="456"), None),
        (Known(phone="0912345679", digits="3456"), None),
        # A wrong secret is not mended by a right person: who reads it out wrongly is asked again.
        (Known(secret="WRONG123", phone="0912345678", digits="3456"), None),
        (Known(), None),
    ],
)
def test_caller_is_known_by_the_secret_or_by_two_facts_of_one_person(known: Known, proof: Proof | None) -> None:
    assert proof_of(known, secret=SECRET, people=PEOPLE) is proof


@pytest.mark.parametrize("people", [(), (("", "0912345678"),), (("001090123456", ""),)])
def test_who_left_no_telephone_or_number_is_known_by_the_secret_alone(people: tuple[tuple[str, str], ...]) -> None:
    assert proof_of(Known(phone="0912345678", digits="3456"), secret=SECRET, people=people) is None
    assert proof_of(Known(secret=SECRET), secret=SECRET, people=people) is Proof.SECRET


def test_dossier_without_a_secret_is_not_opened_by_an_empty_one() -> None:
    assert proof_of(Known(secret=""), secret="", people=PEOPLE) is None
    assert proof_of(Known(secret="A"), secret="", people=PEOPLE) is None


NUMBERS = st.sampled_from([number for _, number in PEOPLE]) | st.integers(0, 10**9 - 1).map("0{:09}".format)
DIGITS = st.sampled_from([person[-4:] for person, _ in PEOPLE]) | st.integers(0, 9999).map("{:04}".format)


@given(phone=NUMBERS, digits=DIGITS)
def test_nobody_but_who_knows_both_facts_gets_through(phone: str, digits: str) -> None:
    fits = any(phone == number and person.endswith(digits) for person, number in PEOPLE)

    assert (proof_of(Known(phone=phone, digits=digits), secret=SECRET, people=PEOPLE) is Proof.PERSON) == fits
