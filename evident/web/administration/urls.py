"""Addresses of administration."""

from django.urls import path

from evident.web.administration.views import (
    access,
    fields,
    numbering,
    organisations,
    overview,
    people,
    roles,
    teams,
    tokens,
)
from evident.web.records.exporting import addresses

app_name = "administration"
urlpatterns = [
    path("", overview.index, name="index"),
    *addresses(
        people.EXPORT,
        access.EXPORT,
        teams.EXPORT,
        organisations.EXPORT,
        roles.EXPORT,
        tokens.EXPORT,
        fields.EXPORT,
    ),
    path("people/", people.index, name="people"),
    path("people/new/", people.create, name="person-new"),
    path("people/<int:pk>/", people.detail, name="person"),
    path("people/<int:pk>/change/", people.change, name="person-change"),
    path("people/<int:pk>/deactivate/", people.deactivate, name="person-deactivate"),
    path("people/<int:pk>/activate/", people.activate, name="person-activate"),
    path("people/<int:pk>/invite/", people.invite, name="person-invite"),
    path("people/<int:pk>/sign-out/", people.sign_out, name="person-sign-out"),
    path("teams/", teams.index, name="teams"),
    path("teams/new/", teams.create, name="team-new"),
    path("teams/<int:pk>/", teams.detail, name="team"),
    path("teams/<int:pk>/change/", teams.change, name="team-change"),
    path("teams/<int:pk>/add/", teams.add, name="team-add"),
    path("teams/<int:pk>/remove/", teams.remove, name="team-remove"),
    path("organisations/", organisations.index, name="organisations"),
    path("organisations/new/", organisations.create, name="organisation-new"),
    path("organisations/<int:pk>/", organisations.change, name="organisation"),
    path("roles/", roles.index, name="roles"),
    path("roles/new/", roles.create, name="role-new"),
    path("roles/<int:pk>/", roles.change, name="role"),
    path("grants/", access.index, name="grants"),
    path("grants/new/", access.give, name="grant-new"),
    path("grants/<int:pk>/withdraw/", access.withdraw, name="grant-withdraw"),
    path("why/", access.why, name="why"),
    path("tokens/", tokens.index, name="tokens"),
    path("tokens/own/", tokens.own, name="own-tokens"),
    path("tokens/own/new/", tokens.create, name="token-new"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("numbering/", numbering.index, name="numbering"),
    path("fields/", fields.index, name="fields"),
    path("fields/new/", fields.create, name="field-new"),
    path("fields/<int:pk>/", fields.change, name="field"),
]
