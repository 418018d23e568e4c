"""What is the provider's own affair is as unknown to customers as what does not exist."""

from http import HTTPStatus

from evident.kernel.organisations.models import Organisation, OrganisationKind

OURS = (
    "/audits/", "/audit-programmes/", "/findings/", "/nonconformities/", "/corrective-actions/",
    "/report-definitions/", "/rooms/",
)  # fmt: skip


def answers(client):
    """What is answered under each address."""
    return {client.get(address).status_code for address in OURS}


def test_lists_of_our_own_affairs_are_unknown_to_customers(
    shipped, sign_in, requester, agent, make_user, customer
):
    manager = make_user("boss", "customer_manager", customer)
    body = Organisation.objects.create(code="body", name="Body", kind=OrganisationKind.AUDITOR)
    auditor = make_user("auditor", "requester", body)

    assert answers(sign_in(requester)) == answers(sign_in(manager)) == {HTTPStatus.NOT_FOUND}
    assert answers(sign_in(agent)) == answers(sign_in(auditor)) == {HTTPStatus.OK}


def test_a_user_reads_of_minutes_in_words_meant_for_him(shipped, sign_in, requester, manager):
    assert "No minutes for you yet" in sign_in(requester).get("/reviews/").text
    assert "No review ahead" in sign_in(manager).get("/reviews/").text
