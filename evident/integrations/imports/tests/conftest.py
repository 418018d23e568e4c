"""Small logs, each with one trap of the real ones."""

import pytest

from evident.conftest import NOON
from evident.integrations.imports import actions

COLUMNS = (
    "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,"
    "caller_id,opened_by,opened_at,sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,"
    "contact_type,location,category,subcategory,u_symptom,cmdb_ci,impact,urgency,priority,"
    "assignment_group,assigned_to,knowledge,u_priority_confirmation,notify,problem_id,rfc,vendor,"
    "caused_by,closed_code,resolved_by,resolved_at,closed_at"
)
HEADER = tuple(COLUMNS.split(","))
ORDINARY = {
    "number": "INC0000045",
    "incident_state": "New",
    "reassignment_count": "0",
    "reopen_count": "0",
    "made_sla": "true",
    "caller_id": "Caller 2403",
    "opened_at": "29/2/2016 01:16",
    "sys_created_at": "29/2/2016 01:23",
    "sys_updated_by": "Updated by 21",
    "contact_type": "Phone",
    "category": "Category 55",
    "subcategory": "Subcategory 170",
    "u_symptom": "Symptom 72",
    "impact": "2 - Medium",
    "urgency": "2 - Medium",
    "priority": "3 - Moderate",
    "assignment_group": "Group 56",
    "closed_code": "code 5",
    "resolved_by": "Resolved by 149",
    "resolved_at": "29/2/2016 11:29",
    "closed_at": "5/3/2016 12:00",
}
LIFE = (("New", "29/2/2016 01:23"), ("Resolved", "29/2/2016 11:29"), ("Closed", "5/3/2016 12:00"))


def row(**cells: str) -> str:
    """Return one line of a log; what is not given is ordinary, or missing."""
    told = ORDINARY | cells
    return ",".join(told.get(name, "?") for name in HEADER)


def life(*states: tuple[str, str], **cells: str) -> list[str]:
    """Return the lines of one incident: state and time of each update, the rest in common."""
    return [
        row(incident_state=state, sys_updated_at=at, sys_mod_count=str(count), **cells)
        for count, (state, at) in enumerate(states or LIFE)
    ]


@pytest.fixture
def write_log(tmp_path):
    """Write a log of incidents and return its path."""

    def write(*lines, name="log.csv"):
        path = tmp_path / name
        path.write_text("\n".join([",".join(HEADER), *lines]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def take(shipped):
    """Import a file as the command on the server does."""

    def take(path, *, source="servicenow-log", organisation_code="acme", **how):
        wanted = actions.whole(
            actions.outline(
                path=path, source=source, at=NOON, organisation_code=organisation_code, **how
            )
        )
        return actions.run_or_resume(wanted=wanted, by=None, at=NOON)

    return take
