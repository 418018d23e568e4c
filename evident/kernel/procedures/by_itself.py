"""What happens to records by the passing of time alone, one after the other."""

from collections.abc import Callable
from typing import TypeVar

from django.db.models import QuerySet

from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.models import Record

AnyRecord = TypeVar("AnyRecord", bound=Record)
MOST = 500
"""Done in one run; the next one goes on."""


def take_each(due: QuerySet[AnyRecord], act: Callable[[AnyRecord], object]) -> list[str]:
    """
    Do `act` to the records that are due, each in a transaction of its own; return those done.

    One that is refused stays as it is, because somebody was quicker or it needs a person. However
    many are refused each time, they keep none of the others back.
    """
    done: list[str] = []
    keys = list(due.values_list("pk", flat=True))
    for begin in range(0, len(keys), MOST):
        for record in due.filter(pk__in=keys[begin : begin + MOST]):
            if len(done) == MOST:
                return done
            try:
                act(record)
            except StepRefused:
                continue
            done.append(record.number)
    return done
