"""The clocks of service requests: what their states mean to the promises of agreements."""

from evident.relationships.service_levels.timing import Timing
from evident.resolution.service_requests.procedure import PROCEDURE, State

PROCEDURE.accompany(
    Timing(
        waiting=State.PENDING,
        void=frozenset({State.CANCELLED, State.REJECTED}),
        verdict="met_sla",
    )
)
