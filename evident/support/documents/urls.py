"""Addresses of controlled documents."""

from django.urls import path

from evident.support.documents.views import documents, papers, readers, versions, writing
from evident.web.records import exporting
from evident.web.records.pages import addresses

app_name = "documents"
urlpatterns = [
    path("", documents.master_list, name="list"),
    path("new/", writing.write, name="new"),
    path("paste/", writing.paste, name="paste"),
    path("to-read/", documents.to_read, name="to-read"),
    path("templates/", writing.shelf, name="templates"),
    path("templates/<slug:template>/", writing.from_template, name="template"),
    path("<str:number>/edit/", writing.edit, name="edit"),
    path("<str:number>/picture/", writing.picture, name="picture"),
    path("<str:number>/acknowledge/", documents.acknowledge, name="acknowledge"),
    path("<str:number>/readers/", readers.readers, name="readers"),
    path("<str:number>/versions/", versions.versions, name="versions"),
    path("<str:number>/versions/<int:version>/", versions.version, name="version"),
    path("<str:number>/versions/<int:before>/to/<int:after>/", versions.compared, name="compared"),
    path("<str:number>/versions/<int:version>/<slug:form>/", papers.paper, name="paper"),
    *exporting.addresses(documents.EXPORT, readers.EXPORT),
    *addresses(documents.PAGES),
]
