"""`evident work`: a job process."""

import click

from evident.main.speech import gettext as _


@click.command()
@click.option(
    "--concurrency",
    type=click.IntRange(1),
    help="Jobs at once (EVIDENT_JOB_CONCURRENCY, else 2).",
)
@click.option("--queue", "queues", multiple=True, help="Only jobs of this queue; may be repeated.")
@click.option("--until-done", is_flag=True, help="Stop when no job is waiting.")
def work(concurrency: int | None, queues: tuple[str, ...], until_done: bool) -> None:
    """Do jobs (mail, sealing, warnings, automatic closure) until stopped. Run as many as needed."""
    from evident.main.ready import with_database

    with with_database():
        from evident.main import settings
        from evident.main.installation import pending_migrations
        from evident.main.processes import work_jobs

        if pending_migrations():
            raise click.ClickException(_("The database is older than the program: evident migrate"))
        work_jobs(
            concurrency=concurrency or settings.JOB_CONCURRENCY,
            queues=list(queues) or None,
            wait=not until_done,
        )
