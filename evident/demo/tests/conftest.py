"""What tests of the sample start from."""

import pytest

from evident.kernel.sample import queries


@pytest.fixture(autouse=True)
def _not_remembered(_no_sample):
    """Let these tests ask the database."""
    queries.forget()
