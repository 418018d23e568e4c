"""What pages know of the sample."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from evident.kernel.sample import queries


def sample(_request: HttpRequest) -> dict[str, Any]:
    """
    Give templates the mark of the sample; asked for only where a whole page is shown.

    Its name is one that no page gives to a thing of its own: a drawn sample is no sample work.
    """
    return {"invented_work": SimpleLazyObject(queries.sample)}
