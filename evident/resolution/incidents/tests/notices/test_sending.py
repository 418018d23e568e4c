"""Mails: folded, in threads, for each receiver's eyes, through a real mail server."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.notifications import actions as notifications
from evident.kernel.notifications import jobs, sending
from evident.kernel.notifications.models import Mail, Notice, Outcome, Sending
from evident.kernel.notifications.notifying import notify
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions


@pytest.fixture
def resolved(incident, agent, requester, what):
    """A requester about to hear that work began and that it is done."""
    notifications.prefer(
        by=requester, at=NOON, ways={"incident.take": "mail"}, rhythm="daily", hears_of_own=False
    )
    actions.take(incident=incident, by=agent, at=NOON)
    actions.resolve(incident=incident, by=agent, at=NOON, **what)
    notify(list(Entry.objects.order_by("id")))
    Sending.objects.update(at=NOON)
    return incident


def collect(after_seconds):
    return sending.collect(at=NOON + timedelta(seconds=after_seconds))


def message_in(postbox):
    return message_from_bytes(postbox.taken[-1], policy=policy.default)


def test_events_on_one_record_are_folded_into_one_mail(resolved):
    assert collect(after_seconds=5) == []

    (mail,) = collect(after_seconds=31)

    assert mail.sendings.count() == 2
    assert collect(after_seconds=31) == []


def test_no_second_mail_on_a_record_follows_at_once(resolved, agent, requester):
    collect(after_seconds=31)
    actions.reopen(incident=resolved, by=agent, at=NOON, reason="Still broken")
    notify(list(Entry.objects.filter(event="incident.reopen")))
    Sending.objects.filter(outcome=Outcome.WAITING).update(at=NOON + timedelta(seconds=60))

    assert collect(after_seconds=120) == []
    assert len(collect(after_seconds=31 + sending.QUIET_SECONDS)) == 1


def test_a_mail_without_a_job_is_sent_after_all(resolved, postbox):
    (mail,) = collect(after_seconds=31)
    soon, later = NOON + timedelta(minutes=5), NOON + timedelta(minutes=20)

    jobs.send_left(at=soon)
    assert jobs.send.unfinished() == []
    jobs.send_left(at=later)
    jobs.send_left(at=later)

    assert jobs.send.unfinished() == [{"mail": mail.pk}]


def test_news_that_nobody_sent_for_days_is_given_up(resolved):
    (mail,) = collect(after_seconds=31)

    jobs.send_left(at=NOON + timedelta(days=4))

    mail.refresh_from_db()
    assert mail.given_up_at == NOON + timedelta(days=4)
    assert jobs.send.unfinished() == []


def test_a_mail_that_is_not_there_is_no_success(db):
    with pytest.raises(Mail.DoesNotExist):
        jobs.send(at=NOON, mail=1)


def test_a_mail_says_what_happened_in_both_forms(resolved, postbox, settings):
    settings.PUBLIC_URL = "https://desk.example.com"
    (mail,) = collect(after_seconds=31)

    sending.send(mail, at=NOON)

    message = message_in(postbox)
    assert message["Subject"] == "[INC-1] Mail does not open"
    assert message["To"] == "Requester <requester@example.org>"
    assert message["Message-ID"] == f"<mail-{mail.pk}@desk.example.com>"
    assert message["References"] == "<record-INC-1@desk.example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "https://desk.example.com/" in message["List-Unsubscribe"]
    for form in ("plain", "html"):
        body = message.get_body([form]).get_content()
        assert "Agent works on INC-1." in body
        assert "INC-1 is resolved. Does it work again?" in body
        assert "Restarted the mail client." in body
        assert "https://desk.example.com/incidents/INC-1/" in body
        assert "because you asked for it" in body


@pytest.mark.parametrize(
    ("chosen", "says"),
    [("", "INC-1 已解决，请确认是否恢复正常。"), ("en", "INC-1 is resolved. Does it work again?")],
)
def test_who_chose_no_language_reads_mail_in_that_of_the_browser(
    resolved, postbox, requester, chosen, says
):
    requester.language, requester.browser_language = chosen, "zh-hans"
    requester.save()
    (mail,) = collect(after_seconds=31)

    sending.send(mail, at=NOON)

    assert says in message_in(postbox).get_body(["plain"]).get_content()


def test_a_mail_is_written_in_the_language_of_its_receiver(resolved, postbox, requester):
    requester.language, requester.time_zone = "zh-hans", "Asia/Shanghai"
    requester.save()
    (mail,) = collect(after_seconds=31)

    sending.send(mail, at=NOON)

    body = message_in(postbox).get_body(["plain"]).get_content()
    assert "INC-1 已解决，请确认是否恢复正常。" in body
    assert "20:00" in body  # noon in UTC


def test_what_was_written_cannot_become_markup(resolved, postbox):
    Notice.objects.update(quote="<script>alert(1)</script>", subject="<b>x</b>")
    (mail,) = collect(after_seconds=31)

    sending.send(mail, at=NOON)

    html = message_in(postbox).get_body(["html"]).get_content()
    assert "<script>" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_a_mail_leaves_out_what_its_receiver_may_no_longer_see(resolved, postbox, requester):
    (mail,) = collect(after_seconds=31)
    requester.grants.all().delete()

    sending.send(mail, at=NOON)

    assert postbox.taken == []
    reasons = set(Sending.objects.filter(mail=mail).values_list("outcome", "reason"))
    assert reasons == {("not_sent", "may_not_see")}


def test_a_server_that_is_busy_is_asked_again(resolved, postbox):
    (mail,) = collect(after_seconds=31)
    postbox.refusal = "451 come back later"

    with pytest.raises(sending.MailRefused, match="451 come back later"):
        sending.send(mail, at=NOON)

    postbox.refusal = ""
    mail.refresh_from_db()
    sending.send(mail, at=NOON)
    assert (len(postbox.taken), mail.attempts, mail.error) == (1, 2, "")


def test_a_refusal_for_good_is_kept_and_not_repeated(resolved, postbox):
    (mail,) = collect(after_seconds=31)
    postbox.refusal = "550 no such mailbox"

    sending.send(mail, at=NOON)

    assert (mail.error, mail.given_up_at, mail.sent_at) == ("550 no such mailbox", NOON, None)


def test_a_server_that_is_away_is_asked_again(resolved, settings, postbox):
    settings.EMAIL_PORT = 1
    (mail,) = collect(after_seconds=31)

    with pytest.raises(sending.MailRefused, match="ConnectionRefusedError"):
        sending.send(mail, at=NOON)


def test_a_mail_sent_is_not_sent_again(resolved, postbox):
    (mail,) = collect(after_seconds=31)
    sending.send(mail, at=NOON)
    sending.send(Mail.objects.get(), at=NOON)

    assert len(postbox.taken) == 1


def test_a_digest_gathers_what_happened_before_eight(resolved, requester, postbox):
    Sending.objects.filter(outcome=Outcome.WAITING).update(outcome=Outcome.DIGEST)

    assert sending.collect_digests(at=NOON + timedelta(hours=10)) == []  # yesterday's 8:00 counts
    (mail,) = sending.collect_digests(at=NOON + timedelta(hours=20))  # 8:00 the next day
    sending.send(mail, at=NOON)

    assert message_in(postbox)["Subject"].startswith("[INC-1] ")
    assert sending.collect_digests(at=NOON + timedelta(hours=20)) == []


def test_without_a_server_mails_become_files(resolved, settings, tmp_path):
    settings.EMAIL_BACKEND = "evident.main.mail.FolderBackend"
    settings.MAIL_FOLDER = tmp_path / "mail"
    (mail,) = collect(after_seconds=31)

    sending.send(mail, at=timezone.now())

    (file,) = (tmp_path / "mail").iterdir()
    assert file.suffix == ".eml"
    assert message_from_bytes(file.read_bytes())["To"] == "Requester <requester@example.org>"
