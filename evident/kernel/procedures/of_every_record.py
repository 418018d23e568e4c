"""Steps every process has beside its own: restricting who sees a record, and lifting that."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from evident.kernel.access.permissions import ship
from evident.kernel.procedures.definition import Step
from evident.kernel.records.models import Record

RESTRICT, UNRESTRICT = "restrict", "unrestrict"
ship("agent", "*.restrict")
ship("process_manager", "*.restrict", "*.unrestrict")
ship("process_owner", "*.restrict", "*.unrestrict")

TAKES_OUT = (
    "process_manager", "process_owner", "sms_manager", "internal_auditor", "external_auditor",
    "top_management",
)  # fmt: skip
"""Shipped roles that may take lists out as files."""


def ship_export(kind: str) -> None:
    """Let those who steer and audit take the list of a process out; the trail is not among them."""
    for role in TAKES_OUT:
        ship(role, f"{kind}.export")


ship_export("measure")


def steps_of(kind: str, states: Iterable[str]) -> tuple[Step, ...]:
    """Return the steps of every record, for a process with these states."""
    everywhere = frozenset(states)
    return (
        Step(
            RESTRICT,
            everywhere,
            None,
            f"{kind}.{RESTRICT}",
            _("Restrict access"),
            _("%(who)s restricted who sees it"),
        ),
        Step(
            UNRESTRICT,
            everywhere,
            None,
            f"{kind}.{UNRESTRICT}",
            _("Lift the restriction"),
            _("%(who)s lifted the restriction"),
        ),
    )


def is_pointless(step: str, record: Record) -> bool:
    """Return whether `step` would leave `record` as it is."""
    return step == (RESTRICT if record.is_restricted else UNRESTRICT)
