"""`evident run`: database, web and jobs of one checkout together, for trying and developing."""

import signal
import time
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection, HTTPException

import click

from evident.main.speech import gettext as _
from evident.main.speech import language

PAUSE_SECONDS = 0.2
PORTS_TRIED = 100
HOPELESS_SECONDS = 3
"""A process that ends sooner than this with an error would end so for ever."""
SHORT_LIFE_SECONDS = 60
SHORT_LIVES = 5
"""After how many short lives in a row, each ended by an error, it is given up, too."""


@click.command()
@click.option("--host", help="Address to listen on (EVIDENT_HOST, else 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="First port to try (else 8000).")
@click.option("--without-sample", is_flag=True, help="Leave an empty database empty.")
def run(host: str | None, port: int | None, without_sample: bool) -> None:
    """
    Start everything for trying and developing; Ctrl-C stops it.

    An empty database gets the sample organisation first; see `evident demo`.
    """
    from evident.main import settings

    host = host or settings.HOST
    port = _free_port(host, port or settings.PORT)
    if not settings.environment.text("EVIDENT_PUBLIC_URL"):
        settings.PUBLIC_URL = f"http://{host}:{port}"
        settings.CSRF_TRUSTED_ORIGINS = [settings.PUBLIC_URL]

    from evident.main.ready import with_database

    with with_database():
        from evident.main.browser_libraries import missing
        from evident.main.installation import bring_up_to_date
        from evident.main.processes import work_jobs
        from evident.main.static_files import collect_stale
        from evident.main.web import serve

        bring_up_to_date()
        sign_ins = [] if without_sample else _sample_sign_ins()
        if missing():
            click.echo(_("Browser libraries are missing; pages look bare: make install"), err=True)
        collect_stale()
        web = partial(
            serve,
            host=host,
            port=port,
            workers=settings.WEB_WORKERS,
            threads=settings.WEB_THREADS,
        )
        jobs = partial(work_jobs, concurrency=settings.JOB_CONCURRENCY)
        _supervise([web, jobs], address=(host, port), sign_ins=sign_ins)


def _sample_sign_ins() -> list[str]:
    """Make the sample where nobody and nothing is yet; return who may sign in to it."""
    from evident.main import samples
    from evident.main.commands.demo import make

    if samples.is_empty():
        click.echo(_("Making the sample organisation, once; this takes about a minute ..."))
        make(language=language())
    return samples.sign_in_lines() if samples.is_sample() else []


def _free_port(host: str, first: int) -> int:
    """Return the first port from `first` that nobody listens on: another checkout may run."""
    from evident.main.web import is_free

    for port in range(first, min(first + PORTS_TRIED, 65536)):
        if is_free(host, port):
            return port
    raise click.ClickException(
        _("No free port from %(first)s on %(host)s.") % {"first": first, "host": host}
    )


def _supervise(
    works: list[Callable[[], None]], *, address: tuple[str, int], sign_ins: list[str]
) -> None:
    """Keep each of `works` running in a process of its own until SIGINT or SIGTERM."""
    from evident.main import postgres, settings
    from evident.main.processes import end, fork, how_ended

    stopping: list[int] = []
    previous = {
        number: signal.signal(number, lambda number, _: stopping.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    children = [fork(work) for work in works]
    begun = [time.monotonic()] * len(works)
    short_lives = [0] * len(works)
    is_announced = False
    try:
        while not stopping:
            time.sleep(PAUSE_SECONDS)
            if not is_announced and _answers(*address):
                is_announced = True
                _announce(*address, sign_ins)
            if settings.IS_DATABASE_EMBEDDED:
                postgres.restart_if_dead(settings.VAR)
            for place, work in enumerate(works):
                code = how_ended(children[place])
                if stopping or code is None:
                    continue
                lived = time.monotonic() - begun[place]
                is_short = code > 0 and lived < SHORT_LIFE_SECONDS
                short_lives[place] = short_lives[place] + 1 if is_short else 0
                if is_short and (lived < HOPELESS_SECONDS or short_lives[place] == SHORT_LIVES):
                    raise click.ClickException(_("A process cannot start; the reason is above."))
                click.echo(_("A process ended by itself and is started again."), err=True)
                begun[place] = time.monotonic()
                children[place] = fork(work)
    finally:
        click.echo("\n" + _("Stopping ..."))
        end(children)
        for number, handler in previous.items():
            signal.signal(number, handler)


def _answers(host: str, port: int) -> bool:
    """Return whether the web process gives pages; the first one also warms it up."""
    connection = HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/accounts/login/")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def _announce(host: str, port: int, sign_ins: list[str]) -> None:
    """Print where the product is and who may sign in."""
    click.echo(
        "\n  "
        + _("Evident is ready: %(address)s   (Ctrl-C stops it)")
        % {"address": f"http://{host}:{port}"}
        + "\n"
    )
    for line in sign_ins:
        click.echo(f"  {line}")
