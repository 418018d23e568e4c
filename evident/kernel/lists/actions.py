"""Keeping a list under a name, giving it up again, and taking one out as a file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.access.permissions import declare
from evident.kernel.access.queries import access_of, require, require_somewhere
from evident.kernel.accounts.models import Team, User
from evident.kernel.files import sheets
from evident.kernel.lists.exporting import Column, Export, chosen, told_rows
from evident.kernel.lists.models import SavedView, Sharing
from evident.kernel.trail import actions as trail

SHARE = "view.share"
MOST_ROWS = 50_000
CHUNK_BYTES = 64 * 1024
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NO_FILTERS = frozenset({"page", "open", "columns", "format", "csrfmiddlewaretoken"})
"""What of an address does not decide which rows a list has."""
declare({SHARE: gettext_lazy("Share saved views with everybody")})


@transaction.atomic
def keep_view(
    *,
    kind: str,
    name: str,
    query: Mapping[str, Any],
    by: User,
    at: datetime,
    sharing: str = Sharing.MINE,
    team: Team | None = None,
) -> SavedView:
    """
    Keep a list under a name; one of `by`'s own of the same name becomes this one.

    Raises ValidationError without a name or for a team that is not `by`'s, PermissionDenied if
    it is for everybody and `by` lacks `view.share`.
    """
    name = name.strip()
    if not name:
        raise ValidationError(_("Give the view a name."))
    if sharing == Sharing.PUBLIC:
        require(by, SHARE)
    if sharing != Sharing.TEAM:
        team = None
    elif team is None or not team.members.filter(pk=by.pk).exists():
        raise ValidationError(_("Choose one of your own teams."))
    view, _is_new = SavedView.objects.update_or_create(
        owner=by,
        kind=kind,
        name=name,
        defaults={"query": dict(query), "sharing": sharing, "team": team},
    )
    if sharing != Sharing.MINE:
        facts = {"name": name, "query": dict(query), "sharing": sharing, "team": team}
        trail.write(event="view.keep", by=by, at=at, kind=kind, facts=facts)
    return view


@transaction.atomic
def drop_view(*, view: SavedView, by: User, at: datetime) -> None:
    """Give a view up. Raises PermissionDenied unless it is `by`'s, or public and `by` may share."""
    is_public = view.sharing == Sharing.PUBLIC
    if view.owner_id != by.pk and not (is_public and access_of(by).may(SHARE)):
        raise PermissionDenied(_("You are not allowed to do this."))
    if view.sharing != Sharing.MINE:
        facts = {"name": view.name, "query": view.query}
        trail.write(event="view.drop", by=by, at=at, kind=view.kind, facts=facts)
    view.delete()


@dataclass(frozen=True)
class Taken:
    """A list on its way out."""

    name: str
    media_type: str
    content: Iterator[bytes]
    """The file, read from the database while it is sent."""
    count: int


def rows_for(
    *,
    export: Export,
    query: QueryDict,
    by: User,
    at: datetime,
    place: Mapping[str, Any] | None = None,
) -> Any:
    """
    Return the rows `by` would take out; `place` has the parts of the list's address.

    Raises PermissionDenied without the permission.
    """
    require_somewhere(by, export.permission)
    rows = export.rows(by, query, at, **(place or {}))
    reach = access_of(by).reach(export.permission)
    column = export.organisation
    is_limited = column and not reach.everywhere and not reach.parts  # rows are narrowed to parts
    if not isinstance(rows, models.QuerySet):
        return [row for row in rows if not is_limited or row.get(column) in reach.organisations]
    if is_limited:
        rows = rows.filter(**{f"{column}__in": reach.organisations})
    return rows.select_related(None).prefetch_related(None)


def counted(rows: Any) -> int:
    """Count rows, but not beyond the first that is too many."""
    if not isinstance(rows, models.QuerySet):
        return len(rows)
    return rows.order_by().values("pk")[: MOST_ROWS + 1].count()


def too_many() -> str:
    """Return what is said where a list is too long."""
    words = _("The list has more than %(most)s rows: narrow it by its filters, and take out parts.")
    return words % {"most": f"{MOST_ROWS:,}"}


@transaction.atomic
def take_out(
    *,
    export: Export,
    query: QueryDict,
    columns: Iterable[str],
    form: str,
    by: User,
    at: datetime,
    place: Mapping[str, Any] | None = None,
) -> Taken:
    """
    Return a list, as `query` keeps it, as a file, `csv` or `xlsx`; the trail tells of it.

    Told in the language and time zone that are switched on now, also if it is read later. Raises
    PermissionDenied, and ValidationError for more than MOST_ROWS rows.
    """
    rows = rows_for(export=export, query=query, by=by, at=at, place=place)
    count = counted(rows)
    if count > MOST_ROWS:
        raise ValidationError(too_many())
    wanted = chosen(export.every_column, columns)
    filters = {name: query.getlist(name) for name in query if name not in NO_FILTERS}
    filters |= {name: [str(part)] for name, part in (place or {}).items()}
    facts = {
        **({"list": export.code} if export.code else {}),
        "form": form,
        "rows": count,
        "filters": {name: values for name, values in filters.items() if any(values)},
        "columns": [str(column.code) for column in wanted],
    }
    trail.write(event="view.export", by=by, at=at, kind=export.kind, facts=facts)
    content = written(export, export.sorted(rows, query), wanted, form, at=at)
    called = (export.code or export.namespace).replace("_", "-")
    name = f"{called}-{timezone.localtime(at):%Y%m%d-%H%M}.{form}"
    return Taken(name, MEDIA_TYPES[form], told_as_now(content), count)


def written(
    export: Export, rows: Any, columns: list[Column], form: str, *, at: datetime
) -> Iterator[bytes]:
    """Yield a list as a file."""
    heads = [sheets.Column(str(each.title), each.kind, each.width) for each in columns]
    if form == "csv":
        yield from sheets.csv(heads, told_rows(rows, columns))
        return
    sheet = sheets.Sheet(export.title, heads, told_rows(rows, columns))
    with sheets.xlsx([sheet], title=export.title, at=at) as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def told_as_now(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield chunks made in the language and time zone of now, whoever else is served between."""
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def told() -> Iterator[bytes]:
        while True:
            with translation.override(language), timezone.override(zone):
                try:
                    chunk = next(chunks)
                except StopIteration:
                    return
            yield chunk

    return told()
