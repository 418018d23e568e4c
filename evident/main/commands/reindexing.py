"""`evident reindex`: brings the words of search up to date."""

import click

from evident.main.speech import gettext as _


@click.command()
@click.option("--everything", is_flag=True, help="Also records whose words are up to date.")
@click.option("--after", default=0, help="Take up after this key, as the last run told.")
def reindex(everything: bool, after: int) -> None:
    """
    Make records found by the words they hold now.

    Needed after texts were changed beside the program. Upgrades do it by a job. Work goes on
    meanwhile, and stopping it loses nothing.
    """
    from evident.main.progress import bar
    from evident.main.ready import with_database

    with with_database():
        from evident.kernel.records.models import Record
        from evident.kernel.search import index

        done, last = 0, after
        total = Record.objects.filter(pk__gt=after).count() if everything else None
        try:
            with bar(_("Words of search"), total=total) as advance:
                for progress in index.reindex(after=after, everything=everything):
                    advance(progress.done - done)
                    done, last = progress
        finally:
            click.echo(
                _("%(done)s records done, the last with key %(last)s.")
                % {"done": done, "last": last}
            )
