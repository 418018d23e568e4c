"""How people come, change and go."""

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from evident.kernel.access.administrators import keeping_an_administrator
from evident.kernel.access.queries import access_of, may
from evident.kernel.accounts.models import User
from evident.kernel.administration.scope import differing, locked, require_for
from evident.kernel.organisations.models import Organisation
from evident.kernel.tokens.models import Token
from evident.kernel.trail import actions as trail

CHANGEABLE = frozenset(
    {
        "login",
        "name",
        "email",
        "phone",
        "organisation",
        "line_manager",
        "language",
        "time_zone",
    }
)
OPENS_THE_DOOR = frozenset({"login", "email"})
"""Who sets these for somebody can sign in as him."""


def create(
    *, by: User, at: datetime, login: str, name: str, organisation: Organisation, **facts: Any
) -> User:
    """
    Make a person, who cannot sign in until a password is chosen (see `invite`).

    `facts` are further fields of CHANGEABLE. Raises ValidationError if somebody signs in by this
    name already, in whatever case, PermissionDenied without `account.manage` for `organisation`.
    """
    require_for(by, organisation)
    return register(by=by, at=at, login=login, name=name, organisation=organisation, **facts)


def register(
    *, by: User, at: datetime, login: str, name: str, organisation: Organisation, **facts: Any
) -> User:
    """
    Make a person as `create` does, for actions that have a permission of their own to do so.

    Raises ValidationError as `create`.
    """
    refuse_unknown(facts)
    person = User(login=login.strip(), name=name.strip(), organisation=organisation, **facts)
    person.set_unusable_password()
    checked(person)
    try:
        with transaction.atomic():
            person.save()
            _tell("account.create", person, by=by, at=at, facts=profile(person))
    except IntegrityError as taken:
        raise name_taken() from taken
    return person


def change(*, person: User, by: User, at: datetime, **facts: Any) -> User:
    """
    Set fields of CHANGEABLE anew.

    Raises ValidationError if the sign-in name is taken, PermissionDenied without `account.manage`
    for the organisation before and after, or if `by` would open an administrator's door.
    """
    refuse_unknown(facts)
    require_for(by, person.organisation_id)
    try:
        with transaction.atomic():
            person = locked(person)
            changes = differing(person, facts)
            if not changes:
                return person
            if "organisation" in changes:
                require_for(by, facts["organisation"])
            if OPENS_THE_DOOR & changes.keys():
                refuse_above(person, by=by)
            for field, (_before, value) in changes.items():
                setattr(person, field, value)
            checked(person)
            person.save(update_fields=list(changes))
            _tell("account.change", person, by=by, at=at, changes=changes)
    except IntegrityError as taken:
        raise name_taken() from taken
    return person


def deactivate(*, person: User, by: User, at: datetime) -> User:
    """
    Let somebody in no longer: sessions end, tokens are revoked, grants rest. Nothing is deleted.

    Raises ValidationError for oneself or for the last administrator, PermissionDenied without
    `account.manage` for the person.
    """
    require_for(by, person.organisation_id)
    refuse_above(person, by=by)
    if person.pk == by.pk:
        raise ValidationError(_("You cannot deactivate yourself."))
    with keeping_an_administrator(at=at):
        person = locked(person)
        if not person.is_active:
            return person
        person.is_active = False
        person.save(update_fields=["is_active"])
        tokens = Token.objects.valid(at).filter(user=person).update(revoked_at=at)
        facts = {"sessions": end_all(person), "tokens": tokens}
        _tell("account.deactivate", person, by=by, at=at, facts=facts)
    return person


@transaction.atomic
def activate(*, person: User, by: User, at: datetime) -> User:
    """Let somebody in again. Raises PermissionDenied without `account.manage` for the person."""
    require_for(by, person.organisation_id)
    refuse_above(person, by=by)
    person = locked(person)
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        _tell("account.activate", person, by=by, at=at)
    return person


@transaction.atomic
def invite(*, person: User, by: User, at: datetime, is_mailed: bool) -> None:
    """
    Record that somebody was handed a way to choose a password; the page makes the link.

    Raises ValidationError for somebody who is not active or, if it is to be mailed, has no
    address; PermissionDenied without `account.manage` for the person.
    """
    require_for(by, person.organisation_id)
    refuse_above(person, by=by)
    tell_invited(person=person, by=by, at=at, is_mailed=is_mailed)


def tell_invited(*, person: User, by: User, at: datetime, is_mailed: bool) -> None:
    """
    Record an invitation as `invite` does, for actions that have a permission of their own.

    Raises ValidationError as `invite`.
    """
    if not person.is_active:
        raise ValidationError(_("%(name)s is no longer active.") % {"name": person.name})
    if is_mailed and not person.email:
        raise ValidationError(_("%(name)s has no e-mail address.") % {"name": person.name})
    _tell("account.invite", person, by=by, at=at, facts={"is_mailed": is_mailed})


@transaction.atomic
def end_sessions(*, person: User, by: User, at: datetime) -> int:
    """
    Sign somebody out everywhere, and return how many sessions ended.

    Raises PermissionDenied without `account.manage` for the person.
    """
    require_for(by, person.organisation_id)
    ended = end_all(person)
    _tell("account.end_sessions", person, by=by, at=at, facts={"sessions": ended})
    return ended


def end_all(person: User) -> int:
    """End every session of somebody and return how many there were."""
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)


def refuse_above(person: User, *, by: User) -> None:
    """Raise PermissionDenied if `person` gives roles and `by` may not: that would be a way up."""
    if access_of(person).may_somewhere("access.manage") and not may(by, "access.manage"):
        raise PermissionDenied(_("You are not allowed to do this."))


def refuse_unknown(facts: dict[str, Any]) -> None:
    """Raise TypeError for a field nobody may set."""
    if unknown := facts.keys() - CHANGEABLE:
        raise TypeError(f"not for changing: {', '.join(sorted(unknown))}")


def checked(person: User) -> None:
    """Raise ValidationError for facts that cannot be."""
    if not person.login or not person.name:
        raise ValidationError(_("A person needs a name and a sign-in name."))
    if "@" in person.login and person.login.casefold() != person.email.casefold():
        raise ValidationError(
            {"login": _("A sign-in name with @ has to be the person's own e-mail address.")}
        )
    others = User.objects.exclude(pk=person.pk)
    if others.filter(login__iexact=person.login).exists():
        raise name_taken()
    if person.email and others.filter(is_active=True, email__iexact=person.email).exists():
        raise ValidationError({"email": _("Somebody else has this address.")})
    if person.line_manager_id is not None and person.line_manager_id == person.pk:
        raise ValidationError({"line_manager": _("Nobody is their own line manager.")})


def name_taken() -> ValidationError:
    """Return what is said where a sign-in name is not free."""
    return ValidationError({"login": _("Somebody signs in by this name already.")})


def profile(person: User) -> dict[str, object]:
    """Return what the trail keeps of a new person."""
    return {name: getattr(person, name) for name in sorted(CHANGEABLE) if getattr(person, name)}


def _tell(event: str, person: User, *, by: User, at: datetime, **more: Any) -> None:
    """Write into the trail what was done about a person."""
    facts = {"person": person} | more.pop("facts", {})
    trail.write(
        event=event, by=by, at=at, facts=facts, organisation_id=person.organisation_id, **more
    )
