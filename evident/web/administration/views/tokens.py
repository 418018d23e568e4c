"""API tokens: one's own, and for administrators those of everybody."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.lists.exporting import Column, Export, declare, of_field
from evident.kernel.tokens import actions, queries
from evident.kernel.tokens.models import Token
from evident.web.administration.forms.access import TokenForm
from evident.web.administration.listing import list_page
from evident.web.administration.steps import done, taken
from evident.web.administration.views.people import form_page
from evident.web.requests import UserRequest, confirm, go_to


def administered(user: User) -> "QuerySet[Token]":
    """Return the tokens of everybody `user` administers. Raises PermissionDenied."""
    require_somewhere(user, "account.manage")
    return queries.visible_to(user)


def limits(permissions: Sequence[str]) -> str:
    """Return in words what a token is limited to."""
    return " ".join(permissions) or _("Everything the person may")


EXPORT = declare(
    Export(
        "account",
        "administration",
        rows=lambda user, _query, _at: administered(user),
        columns=(
            Column("name", gettext_lazy("What it is for"), ("name",), width=30),
            Column("person", gettext_lazy("Person"), ("user__name",), width=24),
            Column("permissions", gettext_lazy("Limited to"), ("permissions",),
                   told=limits, width=36),
            Column("made", gettext_lazy("Made"), ("created_at",), "moment"),
            Column("until", gettext_lazy("Until"), ("expires_at",), "moment"),
            of_field(Token, "revoked_at"),
            Column("used", gettext_lazy("Last used"), ("used_on",), "day", width=12),
        ),
        home="tokens",
        name=gettext_lazy("API tokens"),
        organisation="user__organisation_id",
        code="token",
        within="tokens/",
    )
)  # fmt: skip


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """List the tokens of everybody one administers."""
    found = administered(request.user)
    return list_page(request, "tokens", EXPORT, found=found, now=timezone.now())


@login_required
@require_GET
def own(request: UserRequest) -> HttpResponse:
    """List one's own tokens."""
    context = {"tokens": queries.own(request.user)[:100], "now": timezone.now()}
    return render(request, "administration/own_tokens.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def create(request: UserRequest) -> HttpResponse:
    """Make a token for oneself and show its text, this once."""
    form = TokenForm(request.POST or None)
    if form.is_valid():
        facts = form.facts()
        made = taken(form, lambda: actions.create(by=request.user, at=timezone.now(), **facts))
        if made is not None:
            token, text = made
            return render(request, "administration/token_made.html", {"token": token, "text": text})
    return form_page(
        request,
        form,
        _("New API token"),
        reverse("administration:own-tokens"),
        template="administration/own_token_new.html",
    )


@login_required
@require_http_methods(["GET", "POST"])
def revoke(request: UserRequest, pk: int) -> HttpResponse:
    """Make a token stop working, after asking."""
    token = queries.get(pk=pk, user=request.user)
    is_own = token.user_id == request.user.pk
    back = reverse("administration:own-tokens" if is_own else "administration:tokens")
    if request.method == "GET":
        return confirm(
            request,
            heading=_("Revoke “%(name)s”?") % {"name": token.name},
            consequences=[_("Programs that use it are refused at once. It cannot be undone.")],
            action=_("Revoke"),
            back=back,
        )
    done(
        request,
        lambda: actions.revoke(token=token, by=request.user, at=timezone.now()),
        sentence=_("The token is revoked."),
    )
    return go_to(request, back)
