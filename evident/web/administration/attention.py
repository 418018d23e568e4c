"""What is wrong with the installation and needs an administrator, in sentences."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evident.kernel.access.administrators import administrators
from evident.kernel.access.models import Grant
from evident.kernel.access.queries import may
from evident.kernel.accounts.models import User
from evident.kernel.job_control.queries import overview as job_overview
from evident.kernel.organisations.models import Organisation
from evident.kernel.trail import sealing
from evident.kernel.trail.models import Entry, Leaf
from evident.web import navigation

SOON = timedelta(days=30)
SEALED_WITHIN = timedelta(minutes=15)


def warnings(user: User, now: datetime) -> list[dict[str, str]]:
    """Return what `user` may put right, as sentences with the page where it is done."""
    found: list[dict[str, str]] = []
    if may(user, "job.manage"):
        found += about_jobs(user, now)
    if may(user, "trail.read") and (sentence := about_sealing(now)):
        found.append({"text": sentence, "href": navigation.address_of("trail:verify")})
    if may(user, "access.manage"):
        found += about_access(now)
    if not Organisation.objects.filter(kind="provider", is_active=True).exists():
        text = _("No organisation is the service provider.")
        found.append({"text": text, "href": reverse("administration:organisations")})
    return found


def about_jobs(user: User, now: datetime) -> list[dict[str, str]]:
    """Return what is wrong with jobs."""
    jobs = job_overview(user, at=now)
    href, found = navigation.address_of("jobs:index"), []
    if not jobs.workers:
        text = _("No job process is running: no mail is sent and the trail is not sealed.")
        found.append({"text": text, "href": href})
    failing = jobs.failed + jobs.retrying
    if failing:
        text = ngettext("%(count)s job fails.", "%(count)s jobs fail.", failing)
        found.append({"text": text % {"count": failing}, "href": href})
    return found


def about_sealing(now: datetime) -> str:
    """Return that sealing lags behind; nothing if it works."""
    last = sealing.last_batch()
    newest = Entry.objects.filter(recorded_at__lt=now - SEALED_WITHIN).order_by("-pk").first()
    if newest is None or Leaf.objects.filter(entry_id=newest.pk).exists():
        return ""
    if last is None:
        return _("The trail has never been sealed.")
    return _("Entries of the trail wait too long to be sealed.")


def about_access(now: datetime) -> list[dict[str, str]]:
    """Return what is wrong with roles."""
    found = []
    if len(administrators(at=now)) < 2:  # one who can help the other
        text = _("Only one person administers Evident. If the password is lost, nobody can help.")
        found.append({"text": text, "href": reverse("administration:grant-new")})
    ending = Grant.objects.in_force(now).filter(valid_until__lte=now + SOON).count()
    if ending:
        text = ngettext(
            "%(count)s grant ends within 30 days.", "%(count)s grants end within 30 days.", ending
        )
        href = reverse("administration:grants")
        found.append({"text": text % {"count": ending}, "href": href})
    return found
