"""What names of a source stand for here: people, teams, categories and codes are made once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models.functions import Lower
from django.utils.text import slugify

from evident.integrations.imports.cells import WITHIN, Name
from evident.integrations.imports.models import Counterpart, Sort
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.resolution.incidents.models import Category, ResolutionCode


@dataclass
class Names:
    """The counterparts of one source, as far as they were met; grown in batches."""

    source: str
    organisation: Organisation
    match_people: str = ""
    known: dict[Name, int] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)

    def meet(self, names: Iterable[Name], *, at: datetime) -> None:
        """Make a counterpart for every name not met before. Belongs inside a transaction."""
        new = with_outer({name for name in names if name not in self.known}) - self.known.keys()
        if not new:
            return
        for sort in {name.sort for name in new}:
            keys = {name.key for name in new if name.sort == sort}
            found = Counterpart.objects.filter(source=self.source, sort=sort, key__in=keys)
            for key, identity in found.values_list("key", "object_id"):
                self.known[Name(sort, key)] = identity
                keys.discard(key)
            if sort == Sort.PERSON and self.match_people:
                keys -= self.recognise(keys)
            if keys:
                self.make(sort, sorted(keys), at=at)

    def recognise(self, keys: set[str]) -> set[str]:
        """Let names that are somebody's login or address here stand for him or her; return them."""
        recognised = people_here(keys, field_name=self.match_people, code=self.organisation.code)
        self.keep(Sort.PERSON, recognised)
        return set(recognised)

    def keep(self, sort: str, identities: dict[str, int]) -> None:
        """Save what names stand for."""
        Counterpart.objects.bulk_create(
            Counterpart(source=self.source, sort=sort, key=key, object_id=identity)
            for key, identity in identities.items()
        )
        self.known |= {Name(sort, key): identity for key, identity in identities.items()}

    def make(self, sort: str, keys: list[str], *, at: datetime) -> None:
        """Save what the names stand for, and that they do."""
        made = MAKE[sort](self, keys, at)
        self.keep(sort, {key: row.pk for key, row in zip(keys, made, strict=True)})
        self.made[sort] = self.made.get(sort, 0) + len(keys)

    def told(self, value: Any) -> Any:
        """Return a value as the trail keeps it: a name with what it stands for."""
        if isinstance(value, Name):
            return {"id": self.known[value], "text": value.key}
        return value

    def code(self, name: str, *, limit: int) -> str:
        """Return a code for `name` that no other name and no other source has."""
        mark = sha256(f"{self.source}\0{name}".encode()).hexdigest()[:8]
        words = slugify(name, allow_unicode=False)[: limit - len(mark) - 1].strip("-")
        return f"{words}-{mark}" if words else mark


def people_here(keys: set[str], *, field_name: str, code: str) -> dict[str, int]:
    """
    Return who has one of `keys` as `field_name`, the login or the e-mail address.

    Only active people of the organisation called `code` and of the provider are meant; a name
    that several share stands for none of them.
    """
    found: dict[str, list[int]] = {}
    for folded, identity in (
        User.objects.filter(is_active=True)
        .filter(
            models.Q(organisation__code=code)
            | models.Q(organisation__kind=OrganisationKind.PROVIDER)
        )
        .annotate(folded=Lower(field_name))
        .filter(folded__in={key.lower() for key in keys})
        .values_list("folded", "pk")
    ):
        found.setdefault(folded, []).append(identity)
    by_key = {key: found.get(key.lower(), []) for key in keys}
    return {key: identities[0] for key, identities in by_key.items() if len(identities) == 1}


def with_outer(names: set[Name]) -> set[Name]:
    """Return `names` with the categories that those of subcategories lie in."""
    return names | {
        Name(Sort.CATEGORY, name.key.partition(WITHIN)[0])
        for name in names
        if name.sort == Sort.CATEGORY and WITHIN in name.key
    }


def people(names: Names, keys: list[str], at: datetime) -> list[User]:
    """Save people who did or asked for something there. They cannot sign in here."""
    return User.objects.bulk_create(
        User(
            login=names.code(key, limit=150),
            name=key,
            organisation=names.organisation,
            password=UNUSABLE_PASSWORD_PREFIX,
            is_active=False,
            joined_at=at,
        )
        for key in keys
    )


def teams(names: Names, keys: list[str], _at: datetime) -> list[Team]:
    """Save teams, not in use until somebody wants to go on with them."""
    return Team.objects.bulk_create(
        Team(code=names.code(key, limit=60), name=key, is_active=False) for key in keys
    )


def categories(names: Names, keys: list[str], _at: datetime) -> list[Category]:
    """Save categories and those within them, not in use until somebody wants them."""
    made: dict[str, Category] = {}
    above = [key for key in keys if WITHIN not in key]
    for level in (above, [key for key in keys if WITHIN in key]):
        rows = []
        for key in level:
            outer, _, inner = key.partition(WITHIN)
            parent = names.known.get(Name(Sort.CATEGORY, outer)) if inner else None
            if inner and parent is None:
                parent = made[outer].pk
            label = (inner or outer)[:120]
            rows.append(
                Category(
                    code=names.code(key, limit=80),
                    name_en=label,
                    name_zh=label,
                    parent_id=parent,
                    is_active=False,
                )
            )
        made |= dict(zip(level, Category.objects.bulk_create(rows), strict=True))
    return [made[key] for key in keys]


def resolution_codes(names: Names, keys: list[str], _at: datetime) -> list[ResolutionCode]:
    """Save resolution codes, not in use until somebody wants them."""
    return ResolutionCode.objects.bulk_create(
        ResolutionCode(
            code=names.code(key, limit=40), name_en=key[:120], name_zh=key[:120], is_active=False
        )
        for key in keys
    )


MAKE: dict[str, Any] = {
    Sort.PERSON: people,
    Sort.TEAM: teams,
    Sort.CATEGORY: categories,
    Sort.RESOLUTION_CODE: resolution_codes,
}


def is_imported(row: models.Model, *, sort: str) -> bool:
    """Return whether an object was made by an import."""
    return Counterpart.objects.filter(sort=sort, object_id=row.pk).exists()
