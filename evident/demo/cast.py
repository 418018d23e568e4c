"""Who takes part: organisations, people, teams and their roles."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from evident.demo.world import World
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.administration.actions import organisations, people, teams
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.trail import actions as trail

AUDITOR_DAYS = 60
PROVIDER, CUSTOMER = OrganisationKind.PROVIDER, OrganisationKind.CUSTOMER
SUPPLIER = OrganisationKind.SUPPLIER


@dataclass
class Cast:
    """Everybody of the sample, by code or sign-in name."""

    provider: Organisation
    customers: list[Organisation] = field(default_factory=list)
    people: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    members: dict[str, list[User]] = field(default_factory=dict)
    users: dict[str, list[User]] = field(default_factory=dict)
    """Those of a customer who report, by its code."""
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What the world's file says of a person, by sign-in name."""

    def holder(self, role: str) -> User:
        """Return the first of the staff who holds a role."""
        return next(
            person for login, person in self.people.items() if self.facts[login]["role"] == role
        )


def assemble(world: World, *, password: str, at: datetime, until: datetime) -> Cast:
    """
    Make everybody exist at `at`; `password` is what Django keeps of everybody's, encoded.

    The installation makes itself and the first administrator, who makes all others. The external
    auditor is let in until some weeks after `until`.
    """
    told = world.organisations
    home = told["provider"]
    cast = Cast(Organisation.objects.create(code=home["code"], name=home["name"], kind=PROVIDER))
    by = begin(cast, told, at=at)
    for facts in told["staff"]:
        if facts["login"] != by.login:
            join(cast, facts, cast.provider, home["domain"], by=by, at=at)
    for facts in told["teams"]:
        gather(cast, facts, by=by, at=at)
    for customer in told["customers"]:
        made = organisations.create(
            by=by, at=at, code=customer["code"], name=customer["name"], kind=CUSTOMER
        )
        cast.customers.append(made)
        for facts in customer["people"]:
            person = join(cast, facts, made, customer["domain"], by=by, at=at)
            cast.users.setdefault(made.code, []).append(person)
            cast.facts[person.login] |= {"sites": customer["sites"]}
        lead(cast, made, by=by, at=at)
    for supplier in told["suppliers"]:
        organisations.create(
            by=by, at=at, code=supplier["code"], name=supplier["name"], kind=SUPPLIER
        )
    give_roles(cast, by=by, at=at, until=until)
    User.objects.update(password=password, time_zone=told["zone"], browser_language=world.language)
    for person in cast.people.values():
        person.password, person.time_zone = password, told["zone"]
        person.browser_language = world.language
    return cast


def lead(cast: Cast, customer: Organisation, *, by: User, at: datetime) -> None:
    """Let everybody of a customer report to whoever speaks for it."""
    users = cast.users[customer.code]
    head = next(each for each in users if "more_roles" in cast.facts[each.login])
    for place, person in enumerate(users):
        if person != head:
            users[place] = people.change(person=person, by=by, at=at, line_manager=head)
            cast.people[person.login] = users[place]


def begin(cast: Cast, told: dict[str, Any], *, at: datetime) -> User:
    """Make the first administrator, as `evident administrator create` does."""
    facts = next(facts for facts in told["staff"] if facts["role"] == "administrator")
    person = User.objects.create(
        login=facts["login"],
        name=facts["name"],
        email=f"{facts['login']}@{told['provider']['domain']}",
        phone=facts["phone"],
        organisation=cast.provider,
    )
    trail.write(event="account.create", by=None, at=at, facts={"person": person})
    access.give(role=Role.objects.get(code=facts["role"]), to=person, by=None, at=at)
    remember(cast, person, facts)
    return person


def join(
    cast: Cast,
    facts: dict[str, Any],
    employer: Organisation,
    domain: str,
    *,
    by: User,
    at: datetime,
) -> User:
    """Make a person."""
    person = people.create(
        by=by,
        at=at,
        login=facts["login"],
        name=facts["name"],
        organisation=employer,
        email=f"{facts['login']}@{domain}",
        phone=facts.get("phone", ""),
    )
    remember(cast, person, facts)
    return person


def remember(cast: Cast, person: User, facts: dict[str, Any]) -> None:
    """Put a person and what is told of him or her among the cast."""
    cast.people[person.login] = person
    cast.facts[person.login] = {"role": "requester", **facts}


def gather(cast: Cast, facts: dict[str, Any], *, by: User, at: datetime) -> None:
    """Make a team with its members; the first leads it."""
    members = [cast.people[login] for login in facts["members"]]
    team = teams.create(
        by=by, at=at, code=facts["code"], name=facts["name"], tier=facts["tier"], lead=members[0]
    )
    teams.add_members(team=team, by=by, at=at, people=members)
    cast.teams[team.code] = team
    cast.members[team.code] = members


def give_roles(cast: Cast, *, by: User, at: datetime, until: datetime) -> None:
    """Give everybody his or her roles; the first administrator has his."""
    roles = {role.code: role for role in Role.objects.all()}
    for login, person in cast.people.items():
        facts = cast.facts[login]
        for code in [facts["role"], *facts.get("more_roles", [])]:
            if person == by:
                continue
            end = until + timedelta(days=AUDITOR_DAYS) if code == "external_auditor" else None
            access.give(role=roles[code], to=person, by=by, at=at, valid_until=end)
