"""What an administrator has to know of an installation: what is wrong, unsafe or at risk."""

import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evident.main.mail import FOLDER_BACKEND
from evident.main.settings import environment

LEAST_VERSION = 15_00_00
LEAST_SECRET = 50
LEAST_FREE_BYTES = 1_000_000_000
CLOCK_SECONDS = 5
WORKER_SECONDS = 60
ADMINISTRATOR = "administrator"


class Level(Enum):
    """How bad it is."""

    FAULT = "fault"
    WARNING = "warning"

    @property
    def label(self) -> str:
        """How bad it is, in words."""
        return _("fault") if self is Level.FAULT else _("warning")


@dataclass(frozen=True)
class Finding:
    """One thing to repair, and how."""

    level: Level
    subject: str
    what: str
    remedy: str


Findings = Iterator[Finding]


def fault(subject: str, what: str, remedy: str) -> Finding:
    """Return something that must be repaired."""
    return Finding(Level.FAULT, subject, what, remedy)


def warning(subject: str, what: str, remedy: str) -> Finding:
    """Return something that one should know."""
    return Finding(Level.WARNING, subject, what, remedy)


def examine(*, is_deployed: bool) -> list[Finding]:
    """Return what is wrong; with `is_deployed` also what is unsafe for real work."""
    found = [finding for check in ALWAYS for finding in check()]
    if any(migrations()):  # nothing can be asked of tables that are not there
        return found
    found += [finding for check in MIGRATED for finding in check()]
    if is_deployed:
        found += [finding for check in DEPLOYED for finding in check()]
    return found


def variables() -> Findings:
    """Names that look like ours and that nothing reads are usually a slip of the pen."""
    for name in environment.unknown():
        yield fault(
            _("settings"),
            _("%(name)s is not a setting of Evident.") % {"name": name},
            _("See .env.example."),
        )


def server() -> Findings:
    """The version of PostgreSQL and its clock."""
    connection.ensure_connection()
    version = connection.connection.info.server_version
    if version < LEAST_VERSION:
        yield fault(
            _("database"),
            _("PostgreSQL %(version)s is too old.") % {"version": version // 10_000},
            _("Use 15 or newer."),
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        apart = abs(float(cursor.fetchone()[0]) - time.time())
    if apart > CLOCK_SECONDS:
        yield fault(
            _("clock"),
            _("The clocks of this machine and of the database are %(apart)s s apart.")
            % {"apart": f"{apart:.0f}"},
            _("Keep both by NTP."),
        )


def migrations() -> Findings:
    """A database older than the program."""
    from evident.main.installation import pending_migrations

    pending = pending_migrations()
    if pending:
        yield fault(
            _("database"),
            ngettext(
                "%(pending)s migration is missing.",
                "%(pending)s migrations are missing.",
                len(pending),
            )
            % {"pending": len(pending)},
            "evident migrate",
        )


def folders() -> Findings:
    """Room, and secrets that only their owner can read."""
    free = shutil.disk_usage(settings.VAR).free
    if free < LEAST_FREE_BYTES:
        yield warning(
            _("disk"),
            _("%(free)s MB are left at %(folder)s.")
            % {"free": f"{free / 1e6:.0f}", "folder": settings.VAR},
            _("Make room."),
        )
    for path in [settings.VAR / "secret_key", *sorted(settings.VAR.glob("trail_key*.pem"))]:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield fault(
                _("files"), _("Others can read %(path)s.") % {"path": path}, f"chmod 600 {path}"
            )
    if settings.VAR.stat().st_mode & stat.S_IWOTH:
        yield fault(
            _("files"),
            _("Everybody can write to %(folder)s.") % {"folder": settings.VAR},
            f"chmod o-w {settings.VAR}",
        )


def jobs() -> Findings:
    """Jobs that failed, and whether anybody does jobs at all."""
    from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

    failed = ProcrastinateJob.objects.filter(status="failed").count()
    if failed:
        yield warning(
            _("jobs"),
            ngettext("%(failed)s job failed.", "%(failed)s jobs failed.", failed)
            % {"failed": failed},
            _("See them on the page of failing jobs."),
        )
    alive = timezone.now() - timedelta(seconds=WORKER_SECONDS)
    if not ProcrastinateWorker.objects.filter(last_heartbeat__gte=alive).exists():
        yield warning(_("jobs"), _("No job process is running."), _("Start one: evident work"))


def trail() -> Findings:
    """Entries that wait too long for a seal, and a key that is gone."""
    from evident.kernel.trail import sealing, signing
    from evident.kernel.trail.models import Entry

    last = sealing.last_batch()
    waiting = sealing.waiting_count()
    longest = timedelta(minutes=2 * settings.TRAIL_HEARTBEAT_MINUTES)
    first = Entry.objects.order_by("id").first()
    since = last.sealed_at if last else first and first.recorded_at
    if waiting and since and timezone.now() - since > longest:
        yield fault(
            _("trail"),
            _("Nothing was sealed since %(since)s; about %(waiting)s entries wait.")
            % {"since": told(since), "waiting": waiting},
            _("Run a job process (evident work), or evident trail seal."),
        )
    if last is not None:
        try:
            signing.read_key()
        except signing.TrailKeyUnusable as error:
            yield fault(_("trail"), str(error), _("Restore it from the backup."))


def clocks() -> Findings:
    """Clocks that count in another calendar than their target, from before an upgrade."""
    from evident.relationships.service_levels.queries.misplaced import agreements_of, misplaced

    found = misplaced()
    if count := found.count():
        yield warning(
            _("agreements"),
            _("%(count)s clocks count in another calendar than their target: %(agreements)s.")
            % {"count": count, "agreements": ", ".join(agreements_of(found)[:20])},
            _(
                "Open each of these agreements, press “Apply to the past”, and look at what would"
                " change before it does."
            ),
        )


def reach() -> str:
    """Return in a sentence how far back the trail reaches, and the rule that it follows."""
    from evident.kernel.trail_reading.queries import kept_since

    since = kept_since()
    if since is None:
        return _("The trail is empty; what will be written is never purged.")
    return _("The trail reaches back to %(since)s; nothing of it is ever purged.") % {
        "since": told(since)
    }


def told(at: datetime) -> str:
    """Return a moment as people read it, in the zone that is active."""
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def browser_libraries() -> Findings:
    """Scripts and styles that npm has not brought."""
    from evident.main.browser_libraries import missing

    if missing():
        yield fault(
            _("pages"), _("Missing: %(files)s.") % {"files": ", ".join(missing())}, "make install"
        )


def secrets() -> Findings:
    """Debugging, and a key that can be guessed."""
    if settings.DEBUG:
        yield fault(_("settings"), _("EVIDENT_DEBUG shows code and settings."), _("Remove it."))
    key = settings.SECRET_KEY
    if len(key) < LEAST_SECRET or len(set(key)) < 10 or "insecure" in key:
        yield fault(
            _("settings"),
            _("EVIDENT_SECRET_KEY is too short or too simple."),
            _("Remove it: a good one is kept in the var folder."),
        )


def address() -> Findings:
    """The address that people type, and the names it may have."""
    parts = urlsplit(settings.PUBLIC_URL)
    if parts.scheme != "https":
        yield fault(
            _("settings"),
            _("EVIDENT_PUBLIC_URL is %(address)s: passwords travel unprotected.")
            % {"address": settings.PUBLIC_URL},
            _("Put a proxy with HTTPS in front and set the https address."),
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield fault(
            _("settings"), _("EVIDENT_ALLOWED_HOSTS allows every name."), _("Name your own.")
        )
    elif parts.hostname not in settings.ALLOWED_HOSTS and not any(
        host.startswith(".") and f".{parts.hostname}".endswith(host)
        for host in settings.ALLOWED_HOSTS
    ):
        yield fault(
            _("settings"),
            _("EVIDENT_ALLOWED_HOSTS does not hold %(hostname)s, the host of the public URL.")
            % {"hostname": parts.hostname},
            f"EVIDENT_ALLOWED_HOSTS={parts.hostname}",
        )
    if "*" in settings.TRUSTED_PROXIES:
        yield fault(
            _("settings"),
            _("EVIDENT_TRUSTED_PROXIES believes everybody; locking out by address is void."),
            _("Name the address of your proxy."),
        )


def people() -> Findings:
    """Nobody to administer, or people who were invented."""
    from evident.kernel.access.models import Grant
    from evident.kernel.sample.queries import sample
    from evident.kernel.trail.models import Door, Entry

    administrators = Grant.objects.in_force(timezone.now()).filter(
        role__code=ADMINISTRATOR, user__is_active=True
    )
    if not administrators.exists():
        yield fault(_("people"), _("There is no administrator."), "evident administrator create")
    if sample() is not None or Entry.objects.filter(door=Door.DEMO).exists():
        yield fault(
            _("sample"),
            _("This is the sample: its people and its work are invented."),
            _("evident demo --remove empties it, or use a database of its own."),
        )


def embedded() -> Findings:
    """The database in `var`: fine for one machine, and worth knowing."""
    if settings.IS_DATABASE_EMBEDDED:
        yield warning(
            _("database"),
            _("The embedded database serves this machine alone."),
            _("For more machines set EVIDENT_DATABASE_URL."),
        )


def mail() -> Findings:
    """Mails that nobody gets: fine for a look around, and worth knowing."""
    if settings.EMAIL_BACKEND == FOLDER_BACKEND:
        yield warning(
            _("mail"),
            _("Mails are written into %(folder)s and reach nobody.")
            % {"folder": settings.MAIL_FOLDER},
            _("Set EVIDENT_MAIL_URL."),
        )


ALWAYS: list[Callable[[], Findings]] = [
    variables,
    server,
    migrations,
    folders,
    browser_libraries,
]
MIGRATED: list[Callable[[], Findings]] = [jobs, trail, clocks]
DEPLOYED: list[Callable[[], Findings]] = [secrets, address, people, embedded, mail]
