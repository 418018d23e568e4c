"""Signatures: one's own, or of somebody else on a paper that is named; never both by one person."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from evident.conftest import NOON
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels import actions
from evident.relationships.service_levels.models import Party, Signature
from evident.relationships.service_levels.queries.signing import to_sign
from evident.relationships.service_levels.tests.conftest import SIGNED
from evident.relationships.service_levels.tests.signing import PAPER, colleague_of


@pytest.fixture
def sign(drafted, terms_of, manager):
    """Sign an agreement that is being negotiated."""
    agreement = drafted(terms_of())
    actions.negotiate(agreement=agreement, by=manager, at=SIGNED)

    def act(by, side, name=None, **more):
        facts = {"agreement": agreement, "signed_on": NOON.date(), "name": name or by.name}
        with override("en"):
            return actions.sign(by=by, at=NOON, side=side, **facts | more)

    act.agreement = agreement
    return act


@pytest.fixture
def theirs(make_user, customer):
    """Who answers for the agreement at the customer."""
    return make_user("theirs", "customer_manager", customer)


def test_each_side_signs_by_its_own_sign_in(sign, manager, theirs):
    ours = sign(manager, "provider")
    other = sign(theirs, "other", role="Head of administration")

    assert [(each.recorded_by, each.paper) for each in (ours, other)] == [
        (manager, ""),
        (theirs, ""),
    ]
    actions.conclude(agreement=sign.agreement, by=manager, at=NOON)


def test_the_signature_of_somebody_else_rests_on_a_paper_that_is_named(sign, manager):
    for side, name in (("other", "Li Na"), ("provider", "Somebody"), ("other", manager.name)):
        with pytest.raises(StepRefused, match="name the signed paper"):
            sign(manager, side, name, paper=" ")
    assert not Signature.objects.exists()

    sign(manager, "other", "Li Na", paper=PAPER)

    assert Entry.objects.get(event="agreement.sign").facts["paper"] == PAPER


def test_nobody_enters_both_signatures(sign, manager):
    sign(manager, "provider")

    with pytest.raises(StepRefused, match=r"has to enter this one\. Nobody may at present"):
        sign(manager, "other", "Li Na", paper=PAPER)
    assert Signature.objects.count() == 1
    colleague = colleague_of(manager, at=NOON)
    with pytest.raises(StepRefused, match=rf"Who may: {colleague.name}\."):
        sign(manager, "other", "Li Na", paper=PAPER)

    sign(colleague, "other", "Li Na", paper=PAPER)


def test_a_customer_signs_for_the_own_organisation_and_by_the_own_name_alone(
    sign, theirs, make_user, customer, other_customer
):
    for side, name in (("provider", None), ("other", "Li Na")):
        with pytest.raises(StepRefused, match="You sign for your own organisation"):
            sign(theirs, side, name, paper=PAPER)
    for stranger, organisation in (("stranger", other_customer), ("user", customer)):
        role = "customer_manager" if stranger == "stranger" else "requester"
        with pytest.raises(PermissionDenied):
            sign(make_user(stranger, role, organisation), "other")
    assert not Signature.objects.exists()


def test_a_team_lead_signs_an_agreement_with_the_own_team(
    drafted, terms_of, manager, network, provider
):
    agreement = drafted(terms_of(), party=Party.OLA, organisation=provider, internal_team=network)
    actions.negotiate(agreement=agreement, by=manager, at=SIGNED)
    lead = colleague_of(manager, at=NOON)

    actions.sign(
        agreement=agreement, by=lead, at=NOON, side="other", name=lead.name, signed_on=NOON.date()
    )

    assert agreement.versions.get().signatures.get().paper == ""


def test_the_customer_is_told_that_an_agreement_waits_for_the_own_signature(
    drafted, terms_of, theirs, manager, make_user, customer, other_customer, client
):
    agreement = drafted(terms_of())
    actions.negotiate(agreement=agreement, by=manager, at=NOON)
    make_user("stranger", "customer_manager", other_customer)
    make_user("user", "requester", customer)
    notify(list(Entry.objects.all()))

    notice = Notice.objects.exclude(person=manager).get()
    assert notice.person == theirs
    assert notice.text == f"{agreement.number} waits for your signature."
    client.force_login(theirs)
    page = client.get(agreement.get_absolute_url()).text
    for shown in (client.get("/").text, client.get("/approvals/").text, page):
        assert "aits for your signature" in shown or "aiting for your signature" in shown
        assert agreement.number in shown

    facts = {"side": "other", "name": theirs.name, "signed_on": NOON.date()}
    actions.sign(agreement=agreement, by=theirs, at=NOON, **facts)
    for at in ("/", "/approvals/", agreement.get_absolute_url()):
        assert "for your signature" not in client.get(at).text
    notify(list(Entry.objects.filter(event="agreement.sign")))
    told = Notice.objects.get(event="agreement.sign")
    assert (told.person, told.quote) == (manager, f"{theirs.name} signed for the other party")


def test_an_amendment_waits_for_the_customer_once_we_have_signed_it(
    in_force, terms_of, manager, theirs
):
    agreement = in_force(terms_of())
    assert to_sign(theirs) == []
    actions.amend(agreement=agreement, by=manager, at=NOON, reason="Quicker")
    assert to_sign(theirs) == []

    facts = {"signed_on": NOON.date(), "name": manager.name, "side": "provider"}
    actions.sign(agreement=agreement, by=manager, at=NOON, **facts)

    assert to_sign(theirs) == [agreement]


def test_an_agreement_says_whose_signature_it_lacks(sign, manager, theirs, client):
    client.force_login(manager)
    page = client.get(sign.agreement.get_absolute_url()).text
    assert "A signature is missing: For the provider, For Acme" in page
    assert "/conclude/" not in page

    sign(manager, "provider")
    assert "A signature is missing: For Acme" in client.get(sign.agreement.get_absolute_url()).text

    sign(theirs, "other")
    page = client.get(sign.agreement.get_absolute_url()).text
    assert "A signature is missing" not in page
    assert "/conclude/" in page


def test_the_customer_reads_in_the_timeline_what_became_of_the_agreement(
    sign, manager, theirs, client
):
    colleague = colleague_of(manager, at=NOON)
    sign(colleague, "provider", "Somebody", paper=PAPER)
    sign(theirs, "other")
    client.force_login(theirs)
    page = client.get(sign.agreement.get_absolute_url()).text

    assert f"{theirs.name} signed for the other party" in page
    assert f"{colleague.name} entered that Somebody signed for the provider" in page
    assert "Nothing yet" not in page.split('id="timeline"')[1].split("</section>")[0]
    assert PAPER not in page.split('id="timeline"')[1].split("</section>")[0]
