import pytest

from core.parse.countries import codes
from core.parse.countries.iso import alpha3


@pytest.mark.parametrize(
    ("code", "three"),
    [("US", "USA"), ("KP", "PRK"), ("KR", "KOR"), ("CH", "CHE"), ("AT", "AUT"), ("AU", "AUS"), ("XK", "XKX")],
)
def test_codes_of_three_letters(code, three):
    assert alpha3(code) == three


def test_every_country_has_its_own():
    found = [alpha3(code) for code in codes()]
    assert all(three and len(three) == 3 and three.isupper() for three in found)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("code", ["", "ZZ", "USA", "us"])
def test_what_is_no_code_has_none(code):
    assert alpha3(code) is None
