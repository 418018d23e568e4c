"""What a person may see and do: asked by every step and by every query."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from evident.kernel.access.dividing import is_divided
from evident.kernel.access.models import Grant
from evident.kernel.access.permissions import matches
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.prepared import Given, Prepared

REMEMBERED = "_access"
_grants = Prepared(
    lambda: Grant.objects.of(Given("user")).in_force(Given("at")).select_related("role")
)


class Scoped(Protocol):
    """Something a grant may be limited to the organisation or process of."""

    @property
    def organisation_id(self) -> int | None:
        """The organisation it belongs to."""


@dataclass(frozen=True)
class HeldRole:
    """One grant in force, without the database behind it."""

    grant_id: int
    role: str
    permissions: frozenset[str]
    organisation_id: int | None
    process: str
    subjects: frozenset[str] = frozenset()
    requirements: frozenset[str] = frozenset()

    def allows(self, code: str) -> bool:
        """Return whether this grant allows `code` anywhere."""
        if self.process and not code.startswith(f"{self.process}."):
            return False
        if self.subjects and code.partition(".")[0] not in self.subjects:
            return False
        return matches(self.permissions, code)

    def covers(self, code: str, subject: Scoped | None) -> bool:
        """Return whether this grant allows `code`, on `subject` where one is meant."""
        if not self.allows(code):
            return False
        if self.organisation_id is None:
            return True
        return subject is not None and subject.organisation_id == self.organisation_id


@dataclass(frozen=True)
class Part:
    """What belongs to some requirements (to any, where none is named), of one organisation."""

    organisation_id: int | None
    requirements: frozenset[str]


@dataclass(frozen=True)
class Reach:
    """What a permission reaches: all organisations, or named ones, or parts of a subject."""

    everywhere: bool = False
    organisations: frozenset[int] = frozenset()
    parts: tuple[Part, ...] = ()
    """Only of divided subjects; their queries know what belongs to requirements."""

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.organisations) or bool(self.parts)


@dataclass(frozen=True)
class Access:
    """All that one person holds at one moment."""

    user_id: int
    organisation_id: int
    roles: tuple[HeldRole, ...]
    limits: list[frozenset[str]] = field(default_factory=list, compare=False)
    _reach: dict[str, Reach] = field(default_factory=dict, compare=False)

    def is_within_limits(self, code: str) -> bool:
        """Return whether the token in use, if any, carries `code`."""
        return all(matches(patterns, code) for patterns in self.limits)

    def may(self, code: str, subject: Scoped | None = None) -> bool:
        """Return whether `code` is allowed, on `subject` where one is meant."""
        return self.is_within_limits(code) and any(
            role.covers(code, subject) for role in self.roles
        )

    def may_in(self, code: str, organisation_id: int | None) -> bool:
        """Return whether `code` is allowed for what belongs to an organisation."""
        return self.may(code) or organisation_id in self.reach(code).organisations

    def may_somewhere(self, code: str) -> bool:
        """Return whether `code` is allowed for at least one organisation."""
        return bool(self.reach(code))

    def reach(self, code: str) -> Reach:
        """Return where `code` is allowed."""
        if not self.is_within_limits(code):
            return Reach()
        if code not in self._reach:
            held = [role for role in self.roles if role.allows(code)]
            limited = [role for role in held if role.subjects] if is_divided(code) else []
            whole = [role for role in held if role not in limited]
            self._reach[code] = Reach(
                everywhere=any(role.organisation_id is None for role in whole),
                organisations=frozenset(
                    role.organisation_id for role in whole if role.organisation_id is not None
                ),
                parts=tuple(Part(role.organisation_id, role.requirements) for role in limited),
            )
        return self._reach[code]


def access_of(user: User) -> Access:
    """
    Return what `user` holds now; read once per user object, that is once per request.

    Someone who is not active holds nothing.
    """
    held: Access | None = getattr(user, REMEMBERED, None)
    return held if held is not None else remember(user, at=timezone.now())


def remember(user: User, *, at: datetime) -> Access:
    """Read what `user` holds at a moment, and let this object hold it from now on."""
    grants = _grants.all(user=user.pk, at=at) if user.is_active else []
    held = Access(
        user_id=user.pk,
        organisation_id=user.organisation_id,
        roles=tuple(
            HeldRole(
                grant_id=grant.pk,
                role=grant.role.code,
                permissions=frozenset(grant.role.permissions),
                organisation_id=grant.organisation_id,
                process=grant.process,
                subjects=frozenset(grant.subjects),
                requirements=frozenset(grant.requirements),
            )
            for grant in grants
        ),
    )
    setattr(user, REMEMBERED, held)
    return held


def product_itself() -> User:
    """
    Return the product as somebody who sees everything, for what must not depend on who looks.

    It is nobody's account: never saved, never signed in, never handed to a page.
    """
    whole = HeldRole(0, "", frozenset({"*"}), None, "")
    itself = User(pk=0, organisation_id=0, is_active=False)
    setattr(itself, REMEMBERED, Access(user_id=0, organisation_id=0, roles=(whole,)))
    return itself


def limit(user: User, *, to: frozenset[str]) -> None:
    """
    Hold `user` to the permission patterns `to` for as long as this object lives.

    A permission then needs both: a grant, and one of the patterns. This is how a token carries
    less than the person behind it.
    """
    access_of(user).limits.append(to)


def forget(user: User) -> None:
    """Make the next question read the grants again; for whoever just changed them."""
    if hasattr(user, REMEMBERED):
        delattr(user, REMEMBERED)


def may(user: User, code: str, subject: Scoped | None = None) -> bool:
    """Return whether `user` may do `code`, on `subject` where one is meant."""
    return access_of(user).may(code, subject)


def require(user: User, code: str, subject: Scoped | None = None) -> None:
    """Raise PermissionDenied unless `user` may do `code` on `subject`."""
    if not may(user, code, subject):
        raise PermissionDenied(_("You are not allowed to do this."))


def refuse_customers(user: User, *codes: str) -> None:
    """
    Raise Http404 to people of a customer who may do none of `codes` anywhere.

    What is the provider's own affair is as unknown to them as an address that leads nowhere.
    """
    access = access_of(user)
    if any(access.may_somewhere(code) for code in codes):
        return
    if user.organisation.kind == OrganisationKind.CUSTOMER:
        raise Http404


def require_somewhere(user: User, code: str) -> None:
    """Raise PermissionDenied unless `user` may do `code` for at least one organisation."""
    if not access_of(user).may_somewhere(code):
        raise PermissionDenied(_("You are not allowed to do this."))
