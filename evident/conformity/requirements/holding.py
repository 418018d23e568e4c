"""Files that judgements rest on are kept for ever, whatever else has the same bytes."""

from evident.conformity.requirements.models import JudgementFile
from evident.kernel.attachments.actions import hold_content_while


def is_judged_by(fingerprint: str) -> bool:
    """Return whether a judgement rests on the bytes with this SHA-256."""
    return JudgementFile.objects.filter(sha256=fingerprint).exists()


hold_content_while(is_judged_by)
