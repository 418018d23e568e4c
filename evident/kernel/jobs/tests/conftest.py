"""Jobs that tests of this module start from."""

import pytest
from django.db import connection


@pytest.fixture
def no_jobs(committed):
    """Leave no job behind: Django empties only tables of its own."""
    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE procrastinate_jobs, procrastinate_workers RESTART IDENTITY CASCADE"
        )
