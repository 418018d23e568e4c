"""The link by which somebody chooses a password for the first time."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from evident.kernel.accounts.models import User


def link_for(person: User) -> str:
    """Return the address where `person` chooses a password; it works once, for a few days."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    return str(get_adapter().get_reset_password_from_key_url(key))


def mail(*, person: User, by: User) -> None:
    """Send `person` the link."""
    words = {"user": person, "link": link_for(person), "by": by.name, "login": person.login}
    get_adapter().send_mail("account/email/invitation", person.email, words)
