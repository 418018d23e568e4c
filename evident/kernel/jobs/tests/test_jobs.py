"""Jobs are done after commit, tried again when they fail, and outlive their process."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from evident.conftest import NOON
from evident.kernel.jobs import performing
from evident.kernel.jobs.declaration import job
from evident.kernel.jobs.models import JobFailure, PeriodicWork
from evident.kernel.jobs.performing import PAUSES_SECONDS, perform_periodic
from evident.kernel.jobs.worker import recover, run_waiting_jobs
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Entry

heard: list[str] = []


@job("test.tell", title="Tell")
def tell(*, at, word):
    heard.append(word)
    trail.write(event="test.told", by=None, at=at)


@job("test.fail", title="Fail")
def fail(*, at):
    raise ValueError("no paper in the printer")


@job("test.hand_on", title="Hand on")
def hand_on(*, at, word, is_regretted):
    with transaction.atomic():
        tell.defer(word=word)
        transaction.set_rollback(is_regretted)


@pytest.fixture(autouse=True)
def _forget():
    heard.clear()


def queued(**facts):
    return ProcrastinateJob.objects.filter(**facts)


@pytest.mark.slow
def test_a_job_of_a_committed_change_is_done_by_the_door_of_jobs(no_jobs):
    with transaction.atomic():
        tell.defer(word="hello")

    run_waiting_jobs()

    assert heard == ["hello"]
    assert Entry.objects.get(event="test.told").door == "job"
    assert not queued(task_name="test.tell").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
def test_periodic_work_outlives_the_loss_of_the_database():
    def lose(*, at):  # as periodic work is called
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    perform_periodic("test.sweep", lose, None)
    perform_periodic("test.sweep", lambda at: heard.append("done"), None)

    assert heard == ["done"]


@pytest.mark.slow
def test_a_job_of_a_change_rolled_back_never_was(no_jobs):
    with transaction.atomic():
        tell.defer(word="hello")
        transaction.set_rollback(True)

    run_waiting_jobs()

    assert heard == []


@pytest.mark.slow
def test_a_job_within_a_job_is_there_when_its_change_is(no_jobs):
    hand_on.defer(word="never", is_regretted=True)
    hand_on.defer(word="handed on", is_regretted=False)

    run_waiting_jobs()

    assert heard == ["handed on"]


@pytest.mark.slow
def test_a_failing_job_waits_longer_each_time_and_says_why(no_jobs, monkeypatch):
    pauses = tuple(timedelta(hours=hours).total_seconds() for hours in (1, 2))
    monkeypatch.setattr(performing, "PAUSES_SECONDS", pauses)  # however slow the machine is
    fail.defer()
    begun = timezone.now()

    run_waiting_jobs()

    waiting = queued(task_name="test.fail").get()
    assert (waiting.status, waiting.attempts) == ("todo", 1)
    assert waiting.scheduled_at >= begun + timedelta(hours=1)
    failure = JobFailure.objects.get(job_id=waiting.pk)
    assert failure.error == "ValueError: no paper in the printer"
    assert "raise ValueError" in failure.details


@pytest.mark.slow
def test_a_job_that_failed_too_often_is_given_up(no_jobs):
    fail.defer()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = %s", [len(PAUSES_SECONDS)])

    run_waiting_jobs()

    assert queued(task_name="test.fail").get().status == "failed"


def test_defer_once_leaves_one_job_waiting(db):
    tell.defer_once("a", word="first")
    tell.defer_once("a", word="second")
    tell.defer_once("b", word="third")

    assert [waiting.args["word"] for waiting in queued().order_by("id")] == ["first", "third"]


def test_defer_refuses_facts_the_job_does_not_take(db):
    with pytest.raises(TypeError, match="word"):
        tell.defer(wrod="hello")


def test_recover_gives_back_the_jobs_of_a_dead_worker_only(db):
    tell.defer(word="of the dead")
    tell.defer(word="of the living")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '1 hour'), (now()) RETURNING id"
        )
        dead, living = (row[0] for row in cursor.fetchall())
        for worker in (dead, living):
            cursor.execute("SELECT procrastinate_fetch_job_v2(NULL, %s)", [worker])

    assert recover() == 1

    states = dict(queued().values_list("args__word", "status"))
    assert states == {"of the dead": "todo", "of the living": "doing"}
    assert recover() == 0


def test_recover_gives_up_a_job_that_keeps_killing_its_process(db):
    tell.defer(word="poison")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s", [len(PAUSES_SECONDS)]
        )

    recover()

    assert queued().get().status == "failed"
    assert JobFailure.objects.get().error == "The process that ran the job died."


def test_recover_drops_a_job_whose_twin_is_waiting(db):
    tell.defer_once("a", word="first")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    tell.defer_once("a", word="second")

    recover()

    assert [waiting.args["word"] for waiting in queued()] == ["second"]


def test_periodic_work_that_fails_waits_and_a_success_ends_that(db):
    def broken(*, at):
        raise ValueError("no network")

    perform_periodic("test.sweep", broken, None)
    work = PeriodicWork.objects.get(name="test.sweep")
    assert (work.failures, work.error) == (1, "ValueError: no network")

    perform_periodic("test.sweep", lambda at: heard.append("too soon"), None)
    assert heard == []

    PeriodicWork.objects.update(not_before=NOON - timedelta(days=1))
    perform_periodic("test.sweep", lambda at: heard.append("done"), None)
    work.refresh_from_db()
    assert heard == ["done"]
    assert (work.failures, work.error, work.not_before) == (0, "", None)
