"""Which files a person may have."""

from django.http import Http404

from evident.kernel.accounts.models import User
from evident.kernel.attachments.models import Attachment, AttachmentQuerySet
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees, sees_internal


def of_record(*, record: Record, user: User) -> AttachmentQuerySet:
    """
    Return the attachments of `record` that `user` may have, in the order they came.

    None if `user` may not see the record. Removed ones are among them: their line stays.
    """
    if not sees(user, record=record):
        return Attachment.objects.none()
    found = Attachment.objects.filter(record=record).select_related("by").order_by("at", "id")
    return found if sees_internal(user, record=record) else found.public()


def get(*, pk: int, user: User) -> Attachment:
    """Return one attachment. Raises Http404 alike for one that is hidden, removed or none."""
    found = Attachment.objects.standing().select_related("record").filter(pk=pk).first()
    if found is None or not sees(user, record=found.record):
        raise Http404
    if found.is_internal and not sees_internal(user, record=found.record):
        raise Http404
    return found
