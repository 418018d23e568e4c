"""Jobs that tests of this module start from."""

import pytest


@pytest.fixture
def no_jobs(committed):
    """Begin without a job, and leave none behind."""
