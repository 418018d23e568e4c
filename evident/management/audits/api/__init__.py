"""What programs do about findings and corrective action."""

from evident.management.audits.api.corrective_actions import router as corrective_actions
from evident.management.audits.api.findings import router as findings
from evident.management.audits.api.nonconformities import router as nonconformities

ROUTERS = {
    "/findings": findings,
    "/nonconformities": nonconformities,
    "/corrective-actions": corrective_actions,
}
