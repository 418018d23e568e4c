"""My part: whom to ask for what is to be set up."""

from datetime import timedelta

from evident.conformity.requirements.queries import part
from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team, User
from evident.support.documents import actions as documents
from evident.support.documents.models import Document

LATER = NOON + timedelta(days=2)


def test_whom_to_ask_is_found_at_once_for_all_roles(
    catalogue, sms_manager, make_user, provider, django_assert_num_queries
):
    team = Team.objects.create(code="owners", name="Owners")
    for name in ("ann", "bob"):
        team.members.add(make_user(name, "requester", provider))
    access.give(role=Role.objects.get(code="process_owner"), to=team, by=None, at=NOON)
    make_user("gone", "process_owner", provider)
    User.objects.filter(login="gone").update(is_active=False)

    with django_assert_num_queries(2):
        told = part.holders(("sms_manager", "process_owner", "top_management"), at=LATER)

    assert told == {
        "sms_manager": f"SMS manager ({sms_manager.name})",
        "process_owner": "Process owner (Ann, Bob)",
        "top_management": "Top management (nobody yet)",
    }


def test_what_i_am_to_publish_is_in_my_part(catalogue, make_user, provider, client):
    writer, boss = (
        make_user(*each, provider) for each in (("w", "process_owner"), ("b", "top_management"))
    )
    text = {"title_en": "Rules", "body_en": "# Purpose\n\nRules."}
    document = documents.draft(by=writer, at=NOON, code="R-1", sort="manual", **text)
    documents.submit(document=document, by=writer, at=NOON)
    documents.approve(document=Document.objects.get(pk=document.pk), by=boss, at=NOON)

    client.force_login(writer)
    page = client.get("/requirements/mine/").text

    assert "Waits for you to publish it" in page
    assert document.get_absolute_url() in page
