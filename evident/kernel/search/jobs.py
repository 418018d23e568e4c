"""The job that brings the words of search up to date after an upgrade."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.jobs.declaration import job
from evident.kernel.search import index


@job("search.reindex", title=_("Bring the words of search up to date"))
def reindex(*, at: datetime) -> None:  # noqa: ARG001  # what is out of date decides
    """Divide texts of older rules anew. Begun again, it takes up where it stopped."""
    for _progress in index.reindex():
        pass
