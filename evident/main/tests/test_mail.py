"""Where mail goes."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from evident.main.environment import Environment
from evident.main.mail import mail_settings


def test_mail_goes_to_the_server_that_is_named():
    url = "smtp+starttls://desk%40example.com:p%3Aw@mail.example.com"

    found = mail_settings(Environment({"EVIDENT_MAIL_URL": url}))

    assert found["EMAIL_HOST"] == "mail.example.com"
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("desk@example.com", "p:w")
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (
        587,
        True,
        False,
    )


def test_mail_goes_into_a_folder_where_no_server_is_named():
    assert mail_settings(Environment({}))["EMAIL_BACKEND"].endswith("FolderBackend")


@pytest.mark.parametrize("url", ["mail.example.com", "http://mail.example.com", "smtp://"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="EVIDENT_MAIL_URL"):
        mail_settings(Environment({"EVIDENT_MAIL_URL": url}))
