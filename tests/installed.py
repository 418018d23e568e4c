"""What tests ask of an installation of its own, in a process of its own: `python -m`."""

import json
import sys
from typing import Any

from evident.main.ready import with_database


def make_token() -> str:
    """Make an agent with a token and return its text."""
    from django.utils import timezone

    from evident.kernel.access import actions as access
    from evident.kernel.access.models import Role
    from evident.kernel.accounts.models import User
    from evident.kernel.organisations.models import Organisation, OrganisationKind
    from evident.kernel.tokens.models import Token, digest_of, new_text

    now = timezone.now()
    provider = Organisation.objects.create(code="us", name="Us", kind=OrganisationKind.PROVIDER)
    agent = User.objects.create_user("agent", name="Agent", organisation=provider)
    access.give(role=Role.objects.get(code="agent"), to=agent, by=None, at=now)
    text = new_text()
    Token.objects.create(user=agent, name="test", digest=digest_of(text), created_at=now)
    return text


def describe() -> dict[str, Any]:
    """Return what a crash must not have torn apart."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from evident.kernel.records.models import Record
    from evident.kernel.trail.models import Entry
    from evident.resolution.incidents.models import Incident

    entries: dict[str, list[str]] = {}
    for number, event in Entry.objects.order_by("id").values_list("record", "event"):
        entries.setdefault(number, []).append(event)
    return {
        "records": Record.objects.count(),
        "incidents": {
            incident.number: [incident.title, incident.state, incident.resolution_note]
            for incident in Incident.objects.all()
        },
        "entries": entries,
        "jobs": [
            [job.status, job.task_name, job.attempts]
            for job in ProcrastinateJob.objects.exclude(status__in=("todo", "succeeded"))
        ],
    }


if __name__ == "__main__":
    with with_database():
        wanted = {"make_token": make_token, "describe": describe}[sys.argv[1]]
        print(json.dumps(wanted()))
