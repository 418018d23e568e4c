"""The clocks of service requests: what their states mean to the promises of agreements."""

from evident.relationships.service_levels.timing import Timing, accompany
from evident.resolution.service_requests.procedure import BEFORE_WORK, PROCEDURE, State

accompany(
    PROCEDURE,
    Timing(
        waiting=State.PENDING,
        approving=State.APPROVING,
        void=frozenset({State.CANCELLED, State.REJECTED}),
        untouched=BEFORE_WORK,
        settled=frozenset({State.FULFILLED, State.CLOSED}),
        verdict="met_sla",
    ),
)
