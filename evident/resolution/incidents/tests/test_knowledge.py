"""A solved incident becomes an article, and articles help on the pages of incidents."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from evident.conftest import NOON
from evident.kernel.links.models import Link
from evident.kernel.measures.definition import measure_of
from evident.kernel.measures.queries import Period, figure
from evident.kernel.procedures.definition import StepRefused
from evident.resolution.incidents import actions as incidents
from evident.resolution.incidents.models import Incident, ResolutionCode
from evident.support.knowledge import actions
from evident.support.knowledge.models import Article, Deflection


def test_a_solved_incident_becomes_a_draft_for_staff(agent, requester):
    incident = incidents.report(
        by=requester, at=NOON, title="打印机无法打印", symptom="提示驱动错误"
    )
    with pytest.raises(StepRefused, match="does not tell yet"):
        actions.draft_from(record=incident, by=agent, at=NOON)
    incidents.take(incident=incident, by=agent, at=NOON)
    code = ResolutionCode.objects.get(code="solved_permanently")
    incidents.resolve(incident=incident, by=agent, at=NOON, code=code, note="重装驱动")

    article = actions.draft_from(record=incident, by=agent, at=NOON)

    assert (article.title_zh, article.title_en) == ("打印机无法打印", "")
    assert (article.audience, article.form, article.requester) == ("staff", "solution", agent)
    assert "提示驱动错误" in article.draft.body_zh
    assert "重装驱动" in article.draft.body_zh
    link = Link.objects.get()
    assert (link.start_id, link.meaning, link.end_id) == (article.pk, "explains", incident.pk)
    with pytest.raises(PermissionDenied):
        actions.draft_from(record=incident, by=requester, at=NOON)
    assert Article.objects.count() == 1


@pytest.fixture
def publish(agent, manager):
    """Publish an article on VPN for an audience."""

    def make(audience):
        made = actions.draft(
            by=agent, at=NOON, title_en="Reset the VPN client", body_en="Wait", audience=audience
        )
        actions.submit(article=made, by=agent, at=NOON)
        return actions.publish(article=made, by=manager, at=NOON)

    return make


@pytest.fixture
def article(publish):
    """An article on VPN that customers may read."""
    return publish("customers")


def test_a_user_reads_while_typing_and_reports_nothing(article, requester):
    client = Client()
    client.force_login(requester)
    page = client.get(reverse("incidents:report")).content.decode()
    suggestions = reverse("articles:suggestions", args=["incident"])
    assert suggestions in page

    found = client.get(suggestions, {"title": "vpn broken"}).content.decode()
    solved = reverse("articles:solved", args=[article.number, "incident"])
    assert solved in found
    assert page.count('hx-target="this"') == 1  # not into the place of similar incidents
    assert 'hx-target="this"' in found
    assert 'type="button"' in found, "Enter reports, and does not say that it is solved"
    read = client.get(reverse("articles:text", args=[article.number])).content.decode()
    assert "Wait" in read
    done = client.post(solved, {"title": "vpn broken", "symptom": "since today"})

    assert "nothing was reported" in done.content.decode()
    assert Deflection.objects.get().typed == "vpn broken since today"
    assert not Incident.objects.exists()


def test_the_desk_is_shown_what_only_staff_may_read(publish, agent, requester):
    article = publish("staff")
    suggestions = reverse("articles:suggestions", args=["desk"])
    client = Client()
    client.force_login(agent)
    page = client.get(reverse("incidents:report")).content.decode()
    assert suggestions in page

    assert article.number in client.get(suggestions, {"title": "vpn broken"}).content.decode()
    client.force_login(requester)
    assert article.number not in client.get(suggestions, {"title": "vpn"}).content.decode()


def test_an_agent_uses_an_article_beside_an_incident(article, agent, requester):
    incident = incidents.report(by=requester, at=NOON, title="VPN client hangs")
    client = Client()
    client.force_login(agent)
    beside = reverse("articles:beside", args=[incident.number])
    assert beside in client.get(incident.get_absolute_url()).content.decode()
    assert "Reset the VPN client" in client.get(beside).content.decode()

    client.post(reverse("articles:use", args=[article.number, incident.number]))

    link = Link.objects.get()
    assert (link.start_id, link.meaning, link.end_id) == (incident.pk, "solved_with", article.pk)
    assert "Solved with it" in client.get(beside).content.decode()
    client.force_login(requester)
    assert client.get(beside).status_code == 404


def test_reuse_is_the_share_of_what_was_solved_with_an_article(article, agent, requester, manager):
    code = ResolutionCode.objects.get(code="solved_permanently")
    solved = []
    for title in ("VPN", "Printer"):
        incident = incidents.report(by=requester, at=NOON, title=title)
        incidents.take(incident=incident, by=agent, at=NOON)
        incidents.resolve(incident=incident, by=agent, at=NOON, code=code, note="Reset")
        solved.append(incident)
    actions.use(article=article, record=solved[0], by=agent, at=NOON)

    found = figure(measure_of("article.reuse"), user=manager, period=Period())

    assert (found.records, found.value) == (2, 50)
