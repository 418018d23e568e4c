"""What helps the one who writes a report: who calls, and whether it is known already."""

from collections import Counter
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.prepared import Given, Prepared
from evident.kernel.search.queries import Hit, search

SHORTEST = 2


def likely_duplicates(*, user: User, text: str, at: datetime, size: int = 5) -> list[Hit]:
    """Return open incidents `user` may see that sound like `text`, the most alike first."""
    if len(text) < SHORTEST:
        return []
    found = search(
        user=user, text=text, at=at, kinds=("incident",), only=Q(is_open=True), size=size,
        with_snippets=False,
    )  # fmt: skip
    return found.hits


def organisations_for(user: User) -> QuerySet[Organisation]:
    """Return the organisations in use whose incidents `user` may see, and his or her own."""
    organisations = Organisation.objects.filter(is_active=True)
    reach = access_of(user).reach("incident.view")
    if reach.everywhere:
        return organisations
    return organisations.filter(pk__in={*reach.organisations, user.organisation_id})


def people_for(user: User) -> QuerySet[User]:
    """Return the people of these organisations who still sign in."""
    people = User.objects.filter(is_active=True).select_related("organisation")
    reach = access_of(user).reach("incident.view")
    if reach.everywhere:
        return people
    return people.filter(organisation__in={*reach.organisations, user.organisation_id})


_by_login = Prepared(
    lambda: User.objects.filter(is_active=True, login=Given("login")).select_related("organisation")
)


def person_called(login: str, *, user: User) -> User | None:
    """Return the one of `people_for(user)` who signs in as `login`, if there is one."""
    person = _by_login.first(login=login)
    if person is None:
        return None
    reach = access_of(user).reach("incident.view")
    known = {*reach.organisations, user.organisation_id}
    return person if reach.everywhere or person.organisation_id in known else None


def callers(*, user: User, text: str, size: int = 8) -> QuerySet[User]:
    """Return people `user` may know whose name, address or telephone begins with `text`."""
    if not text:
        return User.objects.none()
    return (
        people_for(user)
        .filter(
            Q(name__istartswith=text)
            | Q(login__istartswith=text)
            | Q(email__istartswith=text)
            | Q(phone__startswith=text),
        )
        .order_by("name")[:size]
    )


def named_callers(*, user: User, text: str) -> list[tuple[User, str]]:
    """Return callers, each with what names him or her alone: the name, else the sign-in name."""
    people = list(callers(user=user, text=text))
    wanted = {person.name.lower() for person in people}
    known = people_for(user).alias(folded=Lower("name")).filter(folded__in=wanted)
    times = Counter(name.lower() for name in known.values_list("name", flat=True))
    return [
        (person, person.name if times[person.name.lower()] == 1 else person.login)
        for person in people
    ]
