"""`evident requirements`: have the checks run, load a catalogue, make the table of the docs."""

from pathlib import Path

import click

from evident.main.speech import gettext as _


@click.group()
def requirements() -> None:
    """Look after requirements and the checks that answer them."""


@requirements.command()
@click.option("--everything", is_flag=True, help="Count all records anew, not only what changed.")
def check(everything: bool) -> None:
    """Replay what was closed, run the checks now, and say how the requirements stand."""
    from evident.main.ready import with_database

    with with_database():
        from django.db.models import Count
        from django.utils import timezone

        from evident.conformity.requirements.actions.replaying import replay
        from evident.conformity.requirements.actions.running import run_checks, to_look_at
        from evident.conformity.requirements.models import Requirement, Status
        from evident.kernel.procedures.definition import StepRefused
        from evident.main.progress import bar

        replay(at=timezone.now(), is_full=everything)
        try:
            with bar(_("Checking"), total=to_look_at()) as progress:
                run = run_checks(by=None, at=timezone.now(), is_full=everything, progress=progress)
        except StepRefused as refusal:
            raise click.ClickException(str(refusal)) from refusal
        click.echo(
            _("Checks run: %(checks)s. Not computed: %(failed)s. Statuses moved: %(moved)s.")
            % {"checks": run.checks, "failed": run.failed, "moved": run.moved}
        )
        rows = Requirement.objects.standing().filter(catalogue__is_shipped=True).values("status")
        counts = {row["status"]: row["count"] for row in rows.annotate(count=Count("pk"))}
        for status in Status:
            click.echo(f"{counts.get(status, 0):>6}  {status.label}")


@requirements.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def load(file: Path) -> None:
    """Load a catalogue of requirements from FILE (YAML or JSON)."""
    from evident.main.ready import with_database

    with with_database():
        from django.utils import timezone

        from evident.conformity.requirements.actions import catalogues
        from evident.conformity.requirements.reading import CatalogueRefused

        try:
            loaded = catalogues.load(by=None, at=timezone.now(), raw=file.read_bytes())
        except CatalogueRefused as refusal:
            raise click.ClickException("\n".join(refusal.problems)) from refusal
        click.echo(_("%(standard)s is loaded.") % {"standard": loaded.standard})


@requirements.command()
def table() -> None:
    """Print the table of docs/requirements.md."""
    from evident.main.ready import set_up

    set_up()
    from evident.conformity.requirements.table import made

    click.echo(made(), nl=False)
