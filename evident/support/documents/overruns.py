"""Documents keep no span of time from beginning to end: what is due is their next review."""

from evident.kernel.procedures.overruns import declare_overruns
from evident.support.documents.procedure import PROCEDURE

declare_overruns(PROCEDURE.kind, lambda _records, _at: (), is_due_at_end=False)
