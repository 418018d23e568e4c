"""A small sample, made once for the tests that only look."""

import pytest

from evident.kernel.sample import queries


@pytest.fixture(autouse=True)
def _not_remembered():
    """Let no test know the sample of another."""
    queries.forget()
    yield
    queries.forget()
