"""How people sign in: who may have an account, when trying is stopped, what the trail notes."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.signals import password_changed, password_reset, password_set, user_logged_in
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.db.models import Q
from django.dispatch import receiver
from django.forms import ValidationError
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from evident.kernel.accounts.models import User
from evident.kernel.accounts.preferences import remember_browser
from evident.kernel.prepared import Given, Prepared
from evident.kernel.trail import actions as trail

_people = Prepared(
    lambda: User.objects.select_related("organisation").filter(pk=Given("key")).order_by()
)


class Accounts(AuthenticationBackend):
    """People who sign in; every page tells of which organisation they are."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person a session belongs to; None if he or she may no longer sign in."""
        user = _people.first(key=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; names and passwords are not tried for ever."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": gettext_lazy("Name or password is not right."),
        "email_password_mismatch": gettext_lazy("Name or password is not right."),
        "incorrect_password": gettext_lazy("The password is not right."),
        "enter_current_password": gettext_lazy("This is not your current password."),
        "incorrect_code": gettext_lazy("The code is not right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Refuse: nobody makes an account for himself."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note in the trail that somebody tried a wrong password."""
        note("account.sign_in_failed", request, by=person_named(**credentials))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Stop after too many failures, and say for how long. Raises ValidationError."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as stopped:
            note("account.sign_in_stopped", request, by=person_named(**credentials))
            minutes = settings.SIGN_IN_STOPPED_MINUTES
            raise ValidationError(
                ngettext(
                    "Too many failed tries. Wait %(minutes)d minute, then try again.",
                    "Too many failed tries. Wait %(minutes)d minutes, then try again.",
                    minutes,
                )
                % {"minutes": minutes},
                code="too_many_login_attempts",
            ) from stopped

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail about an account, in the language of the person."""
        user = context.get("user")
        language = (user.language if isinstance(user, User) else "") or translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, context)


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step of signing in."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("The code is not right. It changes every half minute."),
    }

    def _get_site_name(self) -> str:
        """Return what authenticator apps call us."""
        return str(_("Evident"))


def person_named(*, username: str = "", email: str = "", **_rest: Any) -> User | None:
    """
    Return whom the typed name means.

    What was typed is not kept: people type passwords into the wrong field.
    """
    if not (username or email):
        return None
    wanted = Q(login__iexact=username) if username else Q()
    if email:
        wanted |= Q(email__iexact=email)
    return User.objects.filter(wanted).order_by("pk").first()


def note(event: str, request: HttpRequest | None, *, by: User | None, **facts: Any) -> None:
    """Write what happened to an account into the trail, with address and browser."""
    if request is not None:
        facts["address"] = request.META.get("REMOTE_ADDR", "")
        facts["browser"] = request.headers.get("User-Agent", "")[:200]
    trail.write(event=event, by=by, at=timezone.now(), facts=facts)


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, user: User, **_rest: Any) -> None:
    """Note that somebody signed in, and in which language he or she saw the page."""
    note("account.sign_in", request, by=user)
    remember_browser(person=user, language=translation.get_language() or "")


@receiver(user_logged_out)
def note_sign_out(request: HttpRequest | None, user: User | None, **_rest: Any) -> None:
    """Note that somebody signed out."""
    if user is not None:
        note("account.sign_out", request, by=user)


@receiver(password_changed)
@receiver(password_set)
def note_password(request: HttpRequest, user: User, **_rest: Any) -> None:
    """Note that somebody has another password."""
    note("account.change_password", request, by=user)


@receiver(password_reset)
def note_reset(request: HttpRequest, user: User, **_rest: Any) -> None:
    """Note that somebody chose a new password by mail."""
    note("account.reset_password", request, by=user)


@receiver(authenticator_added)
def note_added(request: HttpRequest, user: User, authenticator: Any, **_rest: Any) -> None:
    """Note a further way to prove who one is."""
    note("account.add_second_step", request, by=user, way=authenticator.type)


@receiver(authenticator_removed)
def note_removed(request: HttpRequest, user: User, authenticator: Any, **_rest: Any) -> None:
    """Note one way less."""
    note("account.remove_second_step", request, by=user, way=authenticator.type)


@receiver(authenticator_reset)
def note_renewed(request: HttpRequest, user: User, authenticator: Any, **_rest: Any) -> None:
    """Note that recovery codes were made anew."""
    note("account.renew_second_step", request, by=user, way=authenticator.type)


@receiver(authentication_failed)
def note_second_step_failed(user: User, authenticator: Any = None, **_rest: Any) -> None:
    """Note a wrong code."""
    way = getattr(authenticator, "type", "")
    note("account.second_step_failed", context.request, by=user, way=way)
