"""`evident serve`: web processes."""

import os

import click

from evident.main.speech import gettext as _


@click.command()
@click.option("--host", help="Address to listen on (EVIDENT_HOST, else 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port (EVIDENT_PORT, else 8000).")
@click.option("--workers", type=click.IntRange(1), help="Processes (EVIDENT_WEB_WORKERS, else 2).")
@click.option(
    "--threads",
    type=click.IntRange(1),
    help="Requests at once in each process (EVIDENT_WEB_THREADS, else 3).",
)
@click.option("--beside", type=int, hidden=True, help="The process whose child died.")
def serve(
    host: str | None,
    port: int | None,
    workers: int | None,
    threads: int | None,
    beside: int | None,
) -> None:
    """Answer requests of browsers and API clients until stopped."""
    from evident.main.ready import with_database

    with with_database():
        from evident.main import settings
        from evident.main.browser_libraries import missing
        from evident.main.installation import pending_migrations
        from evident.main.processes import die_with_parent
        from evident.main.static_files import collect_stale
        from evident.main.web import is_free
        from evident.main.web import serve as serve_web

        if beside is not None:
            die_with_parent()
            if os.getppid() != beside:
                return

        host, port = host or settings.HOST, port or settings.PORT
        if beside is None and not is_free(host, port):
            raise click.ClickException(
                _("Something else answers on port %(port)s of %(host)s already.")
                % {"port": port, "host": host}
            )
        if pending_migrations():
            raise click.ClickException(_("The database is older than the program: evident migrate"))
        if missing():
            click.echo(_("Browser libraries are missing; pages look bare: make install"), err=True)
        collect_stale()
        if beside is None:
            where = f"http://{host}:{port}"
            click.echo(_("Evident answers at %(address)s") % {"address": where})
        serve_web(
            host=host,
            port=port,
            workers=workers or settings.WEB_WORKERS,
            threads=threads or settings.WEB_THREADS,
        )
