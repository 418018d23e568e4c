"""`evident import`: records and their history from other systems."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evident.main.speech import gettext as _

if TYPE_CHECKING:
    from evident.integrations.imports.actions import Order
    from evident.integrations.imports.checking import Preview
    from evident.integrations.imports.models import ImportRun

SHOWN_PROBLEMS = 20


@click.group("import")
def importing() -> None:
    """Take records and their history from another system, as they were."""


@importing.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--source",
    default="servicenow-log",
    show_default=True,
    help="What kind of file it is: servicenow-log, or csv with a mapping.",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    help="YAML or JSON file: which column tells what (docs/import.md).",
)
@click.option("--organisation", default="", help="Code of the customer whose incidents they are.")
@click.option("--time-zone", default="", help="Time zone of the file (else the system's).")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def incidents(  # noqa: PLR0917  # click hands every option over
    file: Path,
    source: str,
    mapping: Path | None,
    organisation: str,
    time_zone: str,
    dry_run: bool,
) -> None:
    """
    Import incidents with their history from FILE (CSV, also as .gz or .zip).

    A second import of the same file adds nothing; one that was interrupted goes on where it
    stood when the same command is given again. Rows that cannot be taken are listed by line.
    """
    from evident.main.ready import with_database

    with with_database():
        from django.conf import settings
        from django.utils import timezone

        from evident.integrations.imports import actions
        from evident.integrations.imports.mapping import read_mapping
        from evident.integrations.imports.problems import ImportRefused

        try:
            wanted = actions.whole(
                actions.outline(
                    path=file,
                    source=source,
                    at=timezone.now(),
                    mapping=read_mapping(mapping) if mapping else None,
                    organisation_code=organisation,
                    time_zone=time_zone or settings.TIME_ZONE,
                )
            )
            if dry_run:
                with bar(_("Checking"), total=wanted.rows) as progress:
                    preview = actions.dry_run(
                        wanted=wanted, by=None, at=timezone.now(), progress=progress
                    )
                tell_preview(wanted, preview)
            else:
                with bar(_("Importing"), total=wanted.rows) as progress:
                    run = actions.run_or_resume(
                        wanted=wanted, by=None, at=timezone.now(), progress=progress
                    )
                tell_run(run)
        except ImportRefused as refusal:
            raise click.ClickException(str(refusal)) from refusal


@importing.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--audience",
    type=click.Choice(["staff", "customers"]),
    default="staff",
    show_default=True,
    help="Who will read them once they are published.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def articles(files: tuple[Path, ...], audience: str, dry_run: bool) -> None:
    """
    Import articles from FILES in Markdown or HTML, or folders of them, as drafts.

    Importing the same file again adds nothing. Two files such as vpn.en.md and vpn.zh.md are one
    article in two languages.
    """
    from evident.main.ready import with_database

    with with_database():
        from django.db import transaction
        from django.utils import timezone

        from evident.kernel.procedures.definition import StepRefused
        from evident.support.knowledge.actions import importing as actions

        now = timezone.now()
        try:
            with transaction.atomic():
                read = ((name, path.read_bytes()) for name, path in named(files))
                staged = actions.stage(by=None, at=now, files=read)
                there = actions.known(staged)
                actions.take(staged=staged, by=None, at=now, audience=audience)
                staged.refresh_from_db()
                tell_articles(staged.items, set(there), is_dry=dry_run)
                transaction.set_rollback(dry_run)
        except StepRefused as refusal:
            raise click.ClickException(str(refusal)) from refusal


def named(files: tuple[Path, ...]) -> Iterator[tuple[str, Path]]:
    """Yield the files, and those in folders that are Markdown or HTML, each with its name."""
    from evident.support.knowledge.files import HTML, MARKDOWN

    for path in files:
        if not path.is_dir():
            yield path.name, path
            continue
        for inner in sorted(path.rglob("*")):
            if inner.suffix.lower() in MARKDOWN | HTML and inner.is_file():
                yield str(inner.relative_to(path)), inner


def tell_articles(items: list[dict[str, Any]], there: set[str], *, is_dry: bool) -> None:
    """Print what became of each file."""
    from evident.support.knowledge.files import PROBLEMS

    if is_dry:
        click.echo(_("Nothing was written. An import would do this:"))
    for item in items:
        if item.get("problem"):
            told = str(PROBLEMS[item["problem"]])
        elif item["key"] in there:
            told = _("there already")
        else:
            told = item.get("title", "") if is_dry else f"{item['number']} {item['title']}"
        click.echo(f"  {', '.join(item['files'])}: {told}")


@contextmanager
def bar(text: str, *, total: int) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how far the file is read."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=total, label=text, file=sys.stderr) as shown:
        yield shown.update


def tell_preview(wanted: "Order", preview: "Preview") -> None:
    """Print what an import would do."""
    from evident.integrations.imports.checking import problems_of

    click.echo(_("Nothing was written. An import would do this:"))
    tell(
        {
            _("rows"): wanted.rows,
            _("rows in a history"): preview.rows_taken,
            _("rows known from before"): preview.rows_known,
            _("rows rejected"): preview.rows_rejected,
            _("incidents"): preview.records_made,
            _("incidents known from before"): preview.records_known,
            _("events"): preview.events_written,
        },
        names=preview.names_made,
        deviations=preview.deviations,
    )
    for problem in problems_of(preview.plain())[:SHOWN_PROBLEMS]:
        click.echo(f"  {told_line(problem['line'], problem['reason'])}")


def tell_run(run: "ImportRun") -> None:
    """Print what an import did."""
    tell(
        {
            _("rows"): run.position,
            _("rows in a history"): run.rows_taken,
            _("rows known from before"): run.rows_known,
            _("rows rejected"): run.rows_rejected,
            _("incidents"): run.records_made,
            _("incidents known from before"): run.records_known,
            _("events"): run.events_written,
        },
        names=run.names_made,
        deviations=run.deviations,
    )
    for rejected in run.rejected.all()[:SHOWN_PROBLEMS]:
        click.echo(f"  {told_line(rejected.line, rejected.reason)}")
    more = run.rows_rejected - SHOWN_PROBLEMS
    if more > 0:
        click.echo(
            "  "
            + _("... and %(more)s more; the import's page lists them all.") % {"more": f"{more:,}"}
        )


def told_line(line: object, reason: object) -> str:
    """Return what is wrong with one line of the file."""
    return _("line %(line)s: %(reason)s") % {"line": line, "reason": reason}


def tell(counts: dict[str, int], *, names: dict[str, int], deviations: dict[str, int]) -> None:
    """Print figures under each other."""
    from evident.integrations.imports.models import Sort
    from evident.kernel.procedures.deviations import named

    for name, count in counts.items():
        click.echo(f"{count:>12,}  {name}")
    for sort, count in sorted(names.items()):
        click.echo(f"{count:>12,}  " + _("new: %(sort)s") % {"sort": Sort(sort).label})
    for code, count in sorted(deviations.items()):
        click.echo(f"{count:>12,}  " + _("deviation: %(name)s") % {"name": named(code)})
