"""What was promised of a service and how it is kept, on the page of the service."""

from typing import Any

from django.utils import timezone

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.portfolio.services import blocks
from evident.portfolio.services.models import Service
from evident.relationships.service_levels.queries.attained import (
    ATTAINMENT,
    attained,
    covering,
    this_month,
)

MOST = 20


def promises(service: Service, user: User) -> dict[str, Any] | None:
    """Return the agreements in force that cover a service, and their attainment this month."""
    now = timezone.now()
    versions = list(covering(service, user=user, at=now)[:MOST])
    figure = attained(user, at=now, service=service)
    if not versions and (figure is None or not figure.records):
        return None
    start = this_month(now).start
    question = f"start={start and timezone.localdate(start)}&service={service.pk}"
    return {
        "versions": versions,
        "figure": figure,
        "measure": ATTAINMENT,
        "question": question if access_of(user).may_somewhere("measure.view") else "",
    }


def register() -> None:
    """Make it part of the page of every service."""
    blocks.add(
        blocks.Block(
            "agreements",
            "figures/_promises.html",
            promises,
            permission=("agreement.view", "agreement.view_organisation"),
            order=5,
        )
    )
