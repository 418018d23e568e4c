"""What programs do about audits, findings and corrective action."""

from evident.management.audits.api.citing import of_audits as audits
from evident.management.audits.api.corrective_actions import router as corrective_actions
from evident.management.audits.api.findings import router as findings
from evident.management.audits.api.nonconformities import router as nonconformities
from evident.management.audits.api.programmes import notes_router
from evident.management.audits.api.programmes import router as programmes

ROUTERS = {
    "/findings": findings,
    "/nonconformities": nonconformities,
    "/corrective-actions": corrective_actions,
    "/audits": audits,
    "/audit-programmes": programmes,
    "/auditor-notes": notes_router,
}
