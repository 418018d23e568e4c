"""`evident demo`: an invented organisation to try the product with, and its removal."""

import click

from evident.main.speech import gettext as _
from evident.main.speech import language as spoken_language

LANGUAGES = ("en", "zh-hans")


@click.command()
@click.option(
    "--language", type=click.Choice(LANGUAGES), help="Of people and texts (else the system's)."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another one, other work.")
@click.option(
    "--incidents", type=click.IntRange(1, 5000), help="Of ordinary days (else the usual number)."
)
@click.option("--sign-ins", is_flag=True, help="Only show who may sign in, and how.")
@click.option("--remove", is_flag=True, help="Remove the sample and all that was done in it.")
@click.option("--yes", is_flag=True, help="Do not ask before removing.")
def demo(  # noqa: PLR0917  # click hands every option over
    language: str | None,
    seed: int,
    incidents: int | None,
    sign_ins: bool,
    remove: bool,
    yes: bool,
) -> None:
    """
    Fill an empty installation with an invented provider and half a year of its work.

    A real installation is refused: the sample never mixes with real work.
    """
    from evident.main.ready import with_database

    with with_database():
        from evident.main import samples

        if remove:
            if not yes:
                _ask(samples.losses())
            samples.remove()
            click.echo(_("Nothing of the sample is left; the installation is empty."))
            click.echo(_("Begin for real: evident administrator create"))
            return
        if not sign_ins:
            make(language=language or spoken_language(), seed=seed, count=incidents)
        for line in samples.sign_in_lines():
            click.echo(line)


def make(*, language: str, seed: int = 1, count: int | None = None) -> None:
    """Make the sample, with a bar that shows how far its clock has run."""
    from evident.main import samples
    from evident.main.progress import bar

    with bar(_("Half a year of sample work"), total=samples.DAYS) as progress:
        samples.make(
            language=language,
            seed=seed,
            count=count or samples.USUAL_COUNT,
            on_progress=progress,
        )


def _ask(losses: list[str]) -> None:
    """Say what will be lost, and go on only if that is wanted."""
    click.echo(_("This removes for ever:"))
    for loss in losses:
        click.echo(f"  {loss}")
    click.confirm(_("Remove it?"), abort=True)
