"""What people change about themselves."""

from datetime import datetime

from django.db import transaction

from evident.kernel.accounts.models import User
from evident.kernel.trail import actions as trail


@transaction.atomic
def change_preferences(
    *, person: User, by: User, at: datetime, name: str, language: str, time_zone: str
) -> User:
    """
    Record how `person` wants to be called and addressed.

    `language` is a code of the settings and `time_zone` a name of the IANA database; empty
    follows browser and installation.
    """
    wanted = {"name": name, "language": language, "time_zone": time_zone}
    changes = {
        field: [getattr(person, field), value]
        for field, value in wanted.items()
        if getattr(person, field) != value
    }
    if not changes:
        return person
    for field, (_old, value) in changes.items():
        setattr(person, field, value)
    person.save(update_fields=list(changes))
    trail.write(event="account.prefer", by=by, at=at, changes=changes, facts={"person": person})
    return person


def remember_browser(*, person: User, language: str) -> None:
    """Remember in which language `person` saw pages, for mails; no choice, so no entry."""
    if person.browser_language != language:
        person.browser_language = language
        person.save(update_fields=["browser_language"])


def choose_language(*, person: User, by: User, at: datetime, language: str) -> User:
    """Record the language in which `person` reads pages and mail."""
    return change_preferences(
        person=person,
        by=by,
        at=at,
        name=person.name,
        language=language,
        time_zone=person.time_zone,
    )
