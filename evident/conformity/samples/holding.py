"""What samples froze is kept for ever, whatever becomes of the records' own files."""

from evident.conformity.samples.models import Sample, SampledRecord
from evident.kernel.attachments.actions import hold_content_while


def is_frozen(fingerprint: str) -> bool:
    """Return whether a sample needs the bytes with this SHA-256."""
    return (
        SampledRecord.objects.filter(files__contains=[fingerprint]).exists()
        or Sample.objects.filter(population_sha256=fingerprint).exists()
    )


hold_content_while(is_frozen)
