"""The clocks of incidents: what their states mean to the promises of agreements."""

from evident.relationships.service_levels.timing import Timing, accompany
from evident.resolution.incidents.procedure import PROCEDURE, UNTOUCHED, State

accompany(
    PROCEDURE,
    Timing(
        waiting=State.PENDING,
        void=frozenset({State.CANCELLED}),
        untouched=UNTOUCHED | {State.ASSIGNED},
        settled=frozenset({State.RESOLVED, State.CLOSED}),
        verdict="met_sla",
        took="restored_in",
    ),
)
