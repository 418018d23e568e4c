"""Reasons why a list is not taken out; `test_every_page_served` looks at the lists themselves."""

from tests.lists import EXCUSED
from tests.walls.knocking import everything


def test_reasons_name_pages_that_are_there():
    assert {address.name for address in everything()} >= EXCUSED
