"""Errors as problem documents (RFC 9457)."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as SchemaError

from evident.api import wrong_values
from evident.kernel.attachments.room import is_without_room
from evident.kernel.measures.findings import NotComputed
from evident.kernel.procedures.definition import EditConflict, StepRefused, WrongFact
from evident.kernel.sentences import joined

logger = logging.getLogger(__name__)


def problem(status: HTTPStatus, title: str, detail: str = "", **more: Any) -> JsonResponse:
    """Return a problem document."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": int(status)}
    if detail:
        body["detail"] = detail
    return JsonResponse(body | more, status=status, content_type="application/problem+json")


def install(api: NinjaAPI) -> None:
    """Make `api` answer every expected error with a problem document."""

    @api.exception_handler(AuthenticationError)
    def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        response = problem(HTTPStatus.UNAUTHORIZED, _("Sign in first."))
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(PermissionDenied)
    def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return problem(HTTPStatus.FORBIDDEN, _("You are not allowed to do this."), str(error))

    @api.exception_handler(Http404)
    def unknown(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(HTTPStatus.NOT_FOUND, _("There is nothing here."))

    @api.exception_handler(EditConflict)
    def conflict(request: HttpRequest, error: EditConflict) -> HttpResponse:
        return problem(HTTPStatus.PRECONDITION_FAILED, _("It changed meanwhile."), str(error))

    @api.exception_handler(WrongFact)
    def wrong(request: HttpRequest, error: WrongFact) -> HttpResponse:
        return problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, _("Something is not right."), detail=str(error)
        )

    @api.exception_handler(NotComputed)
    def not_computed(request: HttpRequest, error: NotComputed) -> HttpResponse:
        return problem(HTTPStatus.CONFLICT, _("This could not be computed."), str(error))

    @api.exception_handler(StepRefused)
    def refused(request: HttpRequest, error: StepRefused) -> HttpResponse:
        return problem(HTTPStatus.CONFLICT, _("This step is not possible."), str(error))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, _("Something is not right."), joined(error.messages)
        )

    @api.exception_handler(SchemaError)
    def malformed(request: HttpRequest, error: SchemaError) -> HttpResponse:
        return problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            _("Something is not right."),
            errors=wrong_values.places(error.errors),
        )

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(
            HTTPStatus(error.status_code),
            _("This request was not understood"),
            wrong_values.of_request(error.message),
        )

    install_guards(api)


def install_guards(api: NinjaAPI) -> None:
    """Make `api` say in a problem document what it cannot take, and when it cannot work."""

    @api.exception_handler(RequestDataTooBig)
    def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("This is too large"))

    @api.exception_handler(DataError)
    @api.exception_handler(UnicodeEncodeError)
    def unstorable(request: HttpRequest, error: Exception) -> HttpResponse:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, _("This cannot be stored"))

    @api.exception_handler(OSError)
    def broken(request: HttpRequest, error: OSError) -> HttpResponse:
        if is_without_room(error):
            return no_room(error)
        raise error

    @api.exception_handler(OperationalError)
    @api.exception_handler(InterfaceError)
    def unreachable(request: HttpRequest, error: Exception) -> HttpResponse:
        if is_without_room(error):
            return no_room(error)
        logger.error("The database cannot be reached.", exc_info=error)
        response = problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            _("The database cannot be reached just now"),
            _("Nothing was half done. Try again in a minute."),
        )
        response["Retry-After"] = "30"
        return response


def no_room(error: Exception) -> HttpResponse:
    """Answer while a disk is full."""
    logger.error("There is no room left.", exc_info=error)
    return problem(
        HTTPStatus.INSUFFICIENT_STORAGE,
        _("The server has no room left"),
        _("Nothing was half done. Try again later."),
    )
