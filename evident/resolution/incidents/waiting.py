"""What an incident on hold may wait for: the shipped reasons, or those of a tailored version."""

from django.utils.translation import get_language

from evident.kernel.procedures.rules import rules_of
from evident.resolution.incidents.models.incident import WaitingReason


def waiting_reasons(procedure_version: int) -> dict[str, str]:
    """Return what a hold may name under a version of the procedure: code and words, in order."""
    tailored = rules_of("incident", procedure_version).waiting_reasons
    if not tailored:
        return {reason.value: str(reason.label) for reason in WaitingReason}
    name = "name_zh" if (get_language() or "").startswith("zh") else "name_en"
    return {reason["code"]: reason[name] for reason in tailored}
