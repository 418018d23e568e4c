"""Addresses of customers."""

from django.urls import path

from evident.relationships.customers.views import customers as views
from evident.web.records import exporting

app_name = "customers"
urlpatterns = [
    path("", views.everything, name="list"),
    *exporting.addresses(views.EXPORT),
    path("<slug:organisation>/", views.detail, name="detail"),
    path("<slug:organisation>/edit/", views.edit, name="edit"),
    path("<slug:organisation>/contacts/add/", views.add_contact, name="add_contact"),
    path("<slug:organisation>/contacts/<int:pk>/edit/", views.edit_contact, name="edit_contact"),
    path(
        "<slug:organisation>/contacts/<int:pk>/remove/", views.remove_contact, name="remove_contact"
    ),
]
