"""`evident clocks`: the clocks of agreements, counted for what was there before."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from evident.main.speech import gettext as _

if TYPE_CHECKING:
    from evident.relationships.service_levels.actions.applying import Outlook
    from evident.relationships.service_levels.models import Correction

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def clocks() -> None:
    """Count how agreements were kept."""


@clocks.command()
@click.argument("agreement")
@click.option("--by", "login", required=True, help="Sign-in name of whoever answers for it.")
@click.option("--reason", default="", help="Why; needed unless it is a dry run.")
@click.option("--version", "number", type=int, help="Number of the version; the last by default.")
@click.option("--since", type=DAY, help="First day on which records were opened.")
@click.option("--until", type=DAY, help="Day before which records were opened.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def replay(  # noqa: PLR0917  # click hands every option over
    agreement: str,
    login: str,
    reason: str,
    number: int | None,
    since: datetime | None,
    until: datetime | None,
    dry_run: bool,
) -> None:
    """
    Give the records an AGREEMENT covers the clocks they would have had, from their history.

    For what was imported, or opened before the agreement was here. What happened counts, when it
    happened. A second time changes nothing; one that was interrupted goes on where it stood when
    the same command is given again.
    """
    from evident.main.progress import bar
    from evident.main.ready import with_database

    with with_database():
        from django.core.exceptions import PermissionDenied
        from django.http import Http404
        from django.utils import timezone

        from evident.kernel.accounts.models import User
        from evident.kernel.procedures.definition import StepRefused
        from evident.relationships.service_levels import actions, queries
        from evident.relationships.service_levels.queries.recounts import unfinished

        span: dict[str, Any] = {
            "since": timezone.make_aware(since) if since else None,
            "until": timezone.make_aware(until) if until else None,
            "number": number,
        }
        person = User.objects.filter(login=login, is_active=True).first()
        if person is None:
            raise click.ClickException(_("Nobody signs in as “%(login)s”.") % {"login": login})
        try:
            found = queries.get(number=agreement, user=person)
            if dry_run:
                with bar(_("Looking")) as progress:
                    tell_outlook(
                        actions.outlook(
                            agreement=found, by=person, limit=None, progress=progress, **span
                        )
                    )
                return
            now = timezone.now()
            correction = unfinished(found) or actions.apply(
                agreement=found, by=person, at=now, reason=reason, **span
            )
            with bar(_("Counting"), total=correction.expected) as progress:
                progress(correction.records)
                tell_done(actions.carry_on(correction=correction, at=now, progress=progress))
        except Http404 as missing:
            raise click.ClickException(
                _("There is no agreement “%(number)s” in sight.") % {"number": agreement}
            ) from missing
        except (StepRefused, PermissionDenied) as refusal:
            raise click.ClickException(str(refusal)) from refusal


def tell_outlook(found: "Outlook") -> None:
    """Print what would be done."""
    click.echo(_("Nothing was written. It would do this:"))
    tell(
        {
            _("records"): found.records,
            _("clocks that begin"): found.begun,
            _("clocks that change"): found.moved,
            _("clocks that apply no more"): found.ended,
            _("promises kept"): found.kept,
            _("promises missed"): found.missed,
            _("clocks left out by an exclusion"): found.left_out,
            _("clocks that count again"): found.counted_again,
        }
    )


def tell_done(correction: "Correction") -> None:
    """Print what was done."""
    tell({_("records"): correction.records, _("clocks changed"): correction.clocks})


def tell(counts: dict[str, int]) -> None:
    """Print figures under each other."""
    for name, count in counts.items():
        click.echo(f"{count:>12,}  {name}")
