"""What an address answers that leads nowhere: people get a page, programs a problem document."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from evident.api.errors import problem
from evident.web import errors

API = "/api/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer alike for what does not exist and what the person may not see."""
    if request.path.startswith(API):
        return problem(HTTPStatus.NOT_FOUND, _("There is nothing here."))
    return errors.not_found(request, exception)
