"""What a service has to say of itself before it goes live, in the words of its form."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.portfolio.services.models import Service


class Need(NamedTuple):
    """One thing that has to be said: the field of the form, its name, and whether it is said."""

    field: str
    name: Promise
    is_said: Callable[[Service], bool]


NEEDED = (
    Need("owner", _("Service owner"), lambda service: service.owner_id is not None),
    Need("hours", _("Service hours"), lambda service: service.hours_id is not None),
    Need(
        "description_en",
        _("Description, in English or in Chinese"),
        lambda service: bool(service.description_en or service.description_zh),
    ),
)


def missing(service: Service) -> list[Need]:
    """Return what is not said yet."""
    return [need for need in NEEDED if not need.is_said(service)]
