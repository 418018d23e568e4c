"""Pages about jobs: what fails and why, having it done again, dropping it."""

import pytest
from django.db import connection
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from evident.conftest import NOON
from evident.kernel.jobs.models import JobFailure, PeriodicWork
from evident.kernel.notifications.jobs import send
from evident.kernel.trail.models import Entry
from evident.web.jobs.templatetags.jobs import schedule


@pytest.fixture
def failed(db):
    """A mail that was given up."""
    send.defer(mail=7)
    job = ProcrastinateJob.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 9")
    JobFailure.objects.create(
        job_id=job.id, name="mail.send", attempt=9, at=NOON, error="MailRefused: 451 busy"
    )
    return job


def status():
    return ProcrastinateJob.objects.get().status


def test_a_failing_job_is_shown_with_its_reason(client, administrator, failed):
    client.force_login(administrator)

    assert "MailRefused: 451 busy" in client.get(reverse("jobs:index")).text
    assert "MailRefused: 451 busy" in client.get(reverse("jobs:detail", args=[failed.id])).text


def test_a_job_that_was_given_up_is_tried_again(client, administrator, failed):
    client.force_login(administrator)

    client.post(reverse("jobs:retry", args=[failed.id]))

    assert status() == "todo"
    assert Entry.objects.get(event="job.retry").facts["name"] == "mail.send"


def test_a_job_is_dropped_after_asking(client, administrator, failed):
    client.force_login(administrator)
    address = reverse("jobs:cancel", args=[failed.id])

    assert client.get(address).status_code == 200
    assert status() == "failed"
    client.post(address)
    assert status() == "cancelled"

    client.post(reverse("jobs:retry", args=[failed.id]))
    assert status() == "cancelled"  # refused


def test_a_periodic_job_need_not_wait(client, administrator, db):
    PeriodicWork.objects.create(
        name="mail.collect", failures=3, error="OSError: disk full", not_before=NOON
    )
    client.force_login(administrator)

    assert "OSError: disk full" in client.get(reverse("jobs:index")).text
    client.post(reverse("jobs:end-pause"), {"name": "mail.collect"})

    assert PeriodicWork.objects.get().not_before is None


def test_jobs_are_for_administrators(client, agent, failed):
    client.force_login(agent)

    assert client.get(reverse("jobs:index")).status_code == 403
    assert client.post(reverse("jobs:retry", args=[failed.id])).status_code == 403
    assert client.post(reverse("jobs:end-pause"), {"name": "x"}).status_code == 403
    assert status() == "failed"


@pytest.mark.parametrize(
    ("cron", "told"),
    [
        ("* * * * * */5", "Every 5 seconds"),
        ("* * * * *", "Every minute"),
        ("*/10 * * * *", "Every 10 minutes"),
        ("7 * * * *", "Every hour at minute 7"),
        ("7,27,47 * * * *", "Every hour at minutes 7, 27, 47"),
        ("5 3 * * *", "Every day at 03:05"),
        ("0 3 1 * *", "0 3 1 * *"),
    ],
)
def test_when_a_job_runs_is_told_in_words(cron, told):
    assert schedule(cron) == told
