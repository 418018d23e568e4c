"""Who takes part: organisations, people, teams and their roles."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from evident.demo.world import World
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.trail import actions as trail

AUDITOR_DAYS = 60


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

    The external auditor is let in until some weeks after `until`.
    """
    told = world.organisations
    cast = Cast(organisation(told["provider"], OrganisationKind.PROVIDER, at=at))
    for facts in told["staff"]:
        join(cast, facts, cast.provider, told["provider"]["domain"], password, at)
    for facts in told["teams"]:
        gather(cast, facts, at=at)
    for customer in told["customers"]:
        made = organisation(customer, OrganisationKind.CUSTOMER, at=at)
        cast.customers.append(made)
        for facts in customer["people"]:
            person = join(cast, facts, made, customer["domain"], password, at)
            cast.users.setdefault(made.code, []).append(person)
            cast.facts[person.login] |= {"sites": customer["sites"]}
    for supplier in told["suppliers"]:
        organisation(supplier, OrganisationKind.SUPPLIER, at=at)
    give_roles(cast, at=at, until=until)
    return cast


def organisation(facts: dict[str, Any], kind: OrganisationKind, *, at: datetime) -> Organisation:
    """Save an organisation, and that it was."""
    made = Organisation.objects.create(code=facts["code"], name=facts["name"], kind=kind)
    trail.write(event="organisation.create", by=None, at=at, facts={"organisation": made})
    return made


def join(  # noqa: PLR0917  # private to this file
    cast: Cast,
    facts: dict[str, Any],
    employer: Organisation,
    domain: str,
    password: str,
    at: datetime,
) -> User:
    """Save a person, and that he or she was."""
    person = User.objects.create(
        login=facts["login"],
        name=facts["name"],
        email=f"{facts['login']}@{domain}",
        phone=facts.get("phone", ""),
        organisation=employer,
        password=password,
    )
    trail.write(event="account.create", by=None, at=at, facts={"person": person})
    cast.people[person.login] = person
    cast.facts[person.login] = {"role": "requester", **facts}
    return person


def gather(cast: Cast, facts: dict[str, Any], *, at: datetime) -> None:
    """Save a team with its members, and that it was."""
    members = [cast.people[login] for login in facts["members"]]
    team = Team.objects.create(
        code=facts["code"], name=facts["name"], tier=facts["tier"], lead=members[0]
    )
    team.members.set(members)
    trail.write(event="team.create", by=None, at=at, facts={"team": team, "members": members})
    cast.teams[team.code] = team
    cast.members[team.code] = members


def give_roles(cast: Cast, *, at: datetime, until: datetime) -> None:
    """Let the installation make the first administrator, and him or her give all other roles."""
    roles = {role.code: role for role in Role.objects.all()}
    administrator = cast.holder("administrator")
    access.give(role=roles["administrator"], to=administrator, by=None, at=at)
    for login, person in cast.people.items():
        code = cast.facts[login]["role"]
        for each in [code, *cast.facts[login].get("more_roles", [])]:
            if each == "administrator":
                continue
            end = until + timedelta(days=AUDITOR_DAYS) if each == "external_auditor" else None
            access.give(role=roles[each], to=person, by=administrator, at=at, valid_until=end)
