"""The clocks of incidents: what their states mean to the promises of agreements."""

from evident.relationships.service_levels.timing import Timing
from evident.resolution.incidents.procedure import PROCEDURE, State

PROCEDURE.accompany(
    Timing(waiting=State.PENDING, void=frozenset({State.CANCELLED}), verdict="met_sla")
)
