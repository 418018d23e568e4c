"""What a procedure is, on its page."""

from django.test import Client


def test_the_page_names_permissions_in_the_words_of_its_reader(make_user, provider):
    auditor = make_user("auditor", "internal_auditor", provider)
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(auditor)

    page = client.get("/administration/procedures/incident/").content.decode()

    assert "<td>解决</td>" in page
    assert "<code>incident.resolve</code>" not in page
