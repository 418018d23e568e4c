"""Addresses of the catalogue."""

from django.urls import path

from evident.portfolio.catalogue.views import fields, flows, pages
from evident.portfolio.catalogue.views.record import PAGES
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "catalogue"
urlpatterns = [
    path("", pages.shop, name="shop"),
    path("offerings/", pages.offerings, name="offerings"),
    path("offerings/new/", pages.prepare, name="prepare"),
    path("<str:number>/edit/", pages.edit, name="edit"),
    path("<str:number>/versions/<int:version>/", pages.version, name="version"),
    path("<str:number>/form/", fields.designer, name="form"),
    path("<str:number>/form/order/", fields.order, name="form-order"),
    path("<str:number>/form/new/", fields.add, name="form-field-new"),
    path("<str:number>/form/fields/<str:key>/", fields.change, name="form-field"),
    path("<str:number>/form/fields/<str:key>/remove/", fields.remove, name="form-field-remove"),
    path("<str:number>/form/fields/<str:key>/move/", fields.move, name="form-field-move"),
    path("<str:number>/form/discard/", fields.discard, name="form-discard"),
    path("<str:number>/flow/", flows.designer, name="flow"),
    path("<str:number>/flow/approvals/new/", flows.add_approval, name="approval-new"),
    path("<str:number>/flow/approvals/<int:place>/", flows.change_approval, name="approval"),
    path(
        "<str:number>/flow/approvals/<int:place>/remove/",
        flows.remove_approval,
        name="approval-remove",
    ),
    path("<str:number>/flow/tasks/new/", flows.add_task, name="task-new"),
    path("<str:number>/flow/tasks/<str:key>/", flows.change_task, name="task"),
    path("<str:number>/flow/tasks/<str:key>/remove/", flows.remove_task, name="task-remove"),
    *exporting.addresses(pages.EXPORT),
    *addresses(PAGES),
]
