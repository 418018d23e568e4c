"""By which words a record is found."""

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Lookup
from django.utils.translation import gettext_lazy as _

from evident.kernel.records.models import Record


@SearchVectorField.register_lookup
class Matches(Lookup):
    """Whether a vector matches the text of a tsquery, which no dictionary changes any more."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return `words @@ '...'::tsquery`."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", (*parameters, str(self.rhs))


@models.ForeignKey.register_lookup  # the key of a kind of record is its record's
@models.BigIntegerField.register_lookup
class Among(Lookup):
    """
    Whether a key is one of a list, handed over as one value.

    `in` has a place for each in the statement: for a thousand, 10 ms go into dividing it.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return `id = ANY('{...}')`."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::bigint[])", (*parameters, list(self.rhs))


class Vector(models.Model):
    """
    The words of one record, those that only staff may find among them (marked in the lexeme).

    A table of its own: a record changes state often and its words seldom, and PostgreSQL would
    enter all words anew at each change; and lists read narrow rows.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, primary_key=True, verbose_name=_("record"), related_name="vector"
    )
    words = SearchVectorField(_("words"))
    version = models.PositiveSmallIntegerField(_("version of the rules"))

    class Meta:
        db_table = "search_vector"
        verbose_name = _("search words")
        verbose_name_plural = _("search words")
        indexes: ClassVar = [GinIndex(fields=["words"], name="search_vector_words")]

    def __str__(self) -> str:
        return str(self.pk)
