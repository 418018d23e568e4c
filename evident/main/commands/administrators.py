"""`evident administrator`: the first person who may sign in, and a way back in for him."""

import secrets
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evident.main.speech import gettext as _

if TYPE_CHECKING:
    from evident.kernel.accounts.models import User
    from evident.kernel.organisations.models import Organisation

GENERATED_BYTES = 18


@click.group()
def administrator() -> None:
    """Make administrators and give them new passwords."""


def password_options(command: click.decorators.FC) -> click.decorators.FC:
    """Add the three ways in which a password may be given."""
    command = click.option(
        "--generate", is_flag=True, help="Make a password and print it once, instead of asking."
    )(command)
    return click.option(
        "--password-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Read the password from a file, instead of asking.",
    )(command)


@administrator.command()
@click.option("--login", prompt="Sign-in name", help="Name to sign in with.")
@click.option("--name", prompt="Name", help="How people call him or her.")
@click.option("--email", default="", help="Address for notifications.")
@click.option("--organisation", default="", help="Name of your own organisation, when it is new.")
@password_options
def create(
    *,
    login: str,
    name: str,
    email: str,
    organisation: str,
    password_file: Path | None,
    generate: bool,
) -> None:
    """Make an administrator. There is no default password: it is asked for, or made."""
    from evident.main.ready import with_database

    with with_database():
        from django.db import transaction
        from django.utils import timezone

        from evident.kernel.accounts.models import User
        from evident.main.installation import bring_up_to_date

        bring_up_to_date()
        if User.objects.filter(login__iexact=login).exists():
            raise click.ClickException(_("%(login)s exists already.") % {"login": login})
        with transaction.atomic():
            home = _own_organisation(organisation)
            user = User(login=login, name=name, email=email, organisation=home)
            password = _password(password_file, generate=generate, user=user)
            _make(user, password, at=timezone.now())
        click.echo(_("%(name)s may sign in as %(login)s.") % {"name": name, "login": login})
        if generate:
            click.echo(_("Password, shown only now: %(password)s") % {"password": password})


@administrator.command()
@click.argument("login")
@password_options
def password(*, login: str, password_file: Path | None, generate: bool) -> None:
    """Give the person who signs in as LOGIN a new password, and end every session of his."""
    from evident.main.ready import with_database

    with with_database():
        from django.db import transaction
        from django.utils import timezone

        from evident.kernel.accounts.models import User
        from evident.kernel.trail import actions as trail

        user = User.objects.filter(login__iexact=login).first()
        if user is None:
            raise click.ClickException(_("Nobody signs in as %(login)s.") % {"login": login})
        new = _password(password_file, generate=generate, user=user)
        with transaction.atomic():
            user.set_password(new)  # sessions hold a hash of the password, so they end here
            user.save(update_fields=["password"])
            trail.write(
                event="account.password", by=None, at=timezone.now(), facts={"person": user}
            )
        click.echo(_("%(name)s has a new password.") % {"name": user.name})
        if generate:
            click.echo(_("Password, shown only now: %(password)s") % {"password": new})


def _own_organisation(name: str) -> "Organisation":
    """Return the organisation that provides the services; make it if there is none."""
    from django.utils.text import slugify

    from evident.kernel.organisations.models import Organisation, OrganisationKind

    found = Organisation.objects.filter(kind=OrganisationKind.PROVIDER, is_active=True).first()
    if found is not None:
        return found
    name = name or click.prompt(_("Name of your organisation"))
    return Organisation.objects.create(
        code=slugify(name)[:40] or "provider", name=name, kind=OrganisationKind.PROVIDER
    )


def _make(user: "User", password: str, *, at: datetime) -> None:
    """Save the person and give him the role, with both in the trail."""
    from evident.kernel.access import actions as access
    from evident.kernel.access.models import Role
    from evident.kernel.trail import actions as trail

    user.set_password(password)
    user.save()
    trail.write(event="account.create", by=None, at=at, facts={"person": user})
    access.give(role=Role.objects.get(code="administrator"), to=user, by=None, at=at)


def _password(path: Path | None, *, generate: bool, user: "User") -> str:
    """Return the password that was given, made or typed twice; never a weak one."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    if generate:
        return secrets.token_urlsafe(GENERATED_BYTES)
    if path:
        given = path.read_text(encoding="utf-8").strip()
    else:
        given = click.prompt(_("Password"), hide_input=True, confirmation_prompt=True)
    try:
        validate_password(given, user)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from error
    return str(given)
