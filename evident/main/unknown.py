"""What an address answers that leads nowhere: people get a page, programs a problem document."""

from collections.abc import Callable
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


def other_methods(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Tell programs in a problem document that an address does not take their method."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_refused = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        if not (is_refused and request.path.startswith(API)):
            return response
        refused = problem(
            HTTPStatus.METHOD_NOT_ALLOWED,
            _("This address does not take this method."),
            _("It takes: %(methods)s.") % {"methods": response["Allow"]},
        )
        refused["Allow"] = response["Allow"]
        return refused

    return answer
