"""What checks find within what a person may see; one that raises says so and stops no other."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check
from evident.kernel.measures.queries import Period, population, require_view
from evident.kernel.measures.reasons import sort_of
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.models import Record

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """What a check found: how many records it applies to, and how many break it."""

    check: Check
    population: int
    exceptions: int
    failure: str = ""
    """In words what sort of error kept it from being computed; then both counts say nothing."""


class NotComputed(StepRefused):
    """A check that cannot say which records it is about, and in words why."""


def not_computed(check: Check, failure: str) -> NotComputed:
    """Return that a check could not be computed, and in words why."""
    words = _("“%(check)s” could not be computed: %(why)s.")
    return NotComputed(words % {"check": check.name, "why": failure})


def refuse_not_computed(check: Check, *, user: User, period: Period) -> None:
    """Raise NotComputed where a check raises: then nobody can list its records."""
    failure = find(check, user=user, period=period).failure
    if failure:
        raise not_computed(check, failure)


@contextmanager
def computing(check: Check) -> Iterator[None]:
    """Tell by NotComputed whatever a check raises while its records are asked for."""
    try:
        with within_savepoint():
            yield
    except (PermissionDenied, ValidationError, StepRefused):
        raise  # somebody asked for what he may not see, or for a page that is none
    except Exception as error:  # whatever a check of any module may raise
        logger.exception("The records of the check %s could not be listed.", check.code)
        raise not_computed(check, sort_of(type(error).__name__)) from error


def find(check: Check, *, user: User, period: Period) -> Finding:
    """Return how many records a check applies to and how many break it, or why that is unknown."""
    require_view(user)
    return _found(check, user=user, period=period, guard=within_savepoint)


def _found(
    check: Check,
    *,
    user: User,
    period: Period,
    guard: Callable[[], AbstractContextManager[Any]],
) -> Finding:
    try:
        with guard():
            found = population(check, user=user, period=period).aggregate(
                population=Count("pk"), exceptions=Count("pk", filter=check.breaks)
            )
    except Exception as error:  # whatever a check of any module may raise
        logger.exception("The check %s could not be computed.", check.code)
        return Finding(check, 0, 0, sort_of(type(error).__name__))
    return Finding(check, found["population"], found["exceptions"])


def find_each(checks: Iterable[Check], *, user: User, period: Period) -> list[Finding]:
    """
    Return what each check finds, for a page: outside of a transaction, no error lasts.

    Whoever is within one asks `find` of each: an error that nothing holds would end it.
    """
    require_view(user)
    return [_found(check, user=user, period=period, guard=nullcontext) for check in checks]


def within_savepoint() -> AbstractContextManager[Any]:
    """Return what keeps an error from ending the transaction that goes on, if one does."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def is_of_records(check: Check, user: User) -> bool:
    """Return whether a check looks at records; not of one whose question cannot even be put."""
    try:
        return issubclass(check.records(user).model, Record)
    except Exception:  # whatever a check of any module may raise
        logger.exception("The check %s cannot be asked.", check.code)
        return False
