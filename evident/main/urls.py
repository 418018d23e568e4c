"""Every address of the product."""

from django.urls import include, path
from django.views.generic import RedirectView

from evident.main import health_page
from evident.main.api import api

health_page.register()
preferences = RedirectView.as_view(pattern_name="web:preferences")
urlpatterns = [
    path("accounts/email/", preferences),  # addresses are given by administrators
    path("accounts/confirm-email/", preferences),
    path("accounts/", include("allauth.urls")),
    path("api/", api.urls),
    path("calendars/", include("evident.web.calendars.urls")),
    path("administration/procedures/", include("evident.web.procedures.urls")),
    path("approvals/", include("evident.web.procedures.approval_urls")),
    path("administration/health/", health_page.health, name="health"),
    path("administration/jobs/", include("evident.web.jobs.urls")),
    path("administration/", include("evident.web.administration.urls")),
    path("notifications/", include("evident.web.notifications.urls")),
    path("deviations/", include("evident.web.deviations.urls")),
    path("trail/", include("evident.web.trail.urls")),
    path("imports/", include("evident.integrations.imports.urls")),
    path("service-requests/", include("evident.resolution.service_requests.urls")),
    path("duties/", include("evident.resolution.duties.urls.duties")),
    path("duty-tasks/", include("evident.resolution.duties.urls.tasks")),
    path("catalogue/", include("evident.portfolio.catalogue.urls")),
    path("knowledge/", include("evident.support.knowledge.urls")),
    path("documents/", include("evident.support.documents.urls")),
    path("services/", include("evident.portfolio.services.urls")),
    path("agreements/", include("evident.relationships.service_levels.urls")),
    path("announcements/", include("evident.relationships.announcements.urls")),
    path("complaints/", include("evident.relationships.customers.urls.complaints")),
    path("compliments/", include("evident.relationships.customers.urls.compliments")),
    path("customers/", include("evident.relationships.customers.urls.customers")),
    path("reviews/", include("evident.relationships.customers.urls.reviews")),
    path("surveys/", include("evident.relationships.customers.urls.surveys")),
    path("satisfaction/", include("evident.relationships.customers.urls.satisfaction")),
    path("incidents/", include("evident.resolution.incidents.urls")),
    path("audits/", include("evident.management.audits.urls.audits")),
    path("audit-programmes/", include("evident.management.audits.urls.audit_programmes")),
    path("auditor-notes/", include("evident.management.audits.urls.auditor_notes")),
    path("findings/", include("evident.management.audits.urls.findings")),
    path("nonconformities/", include("evident.management.audits.urls.nonconformities")),
    path("corrective-actions/", include("evident.management.audits.urls.corrective_actions")),
    path("reports/", include("evident.reporting.service_reports.urls.reports")),
    path("report-definitions/", include("evident.reporting.service_reports.urls.definitions")),
    path("rooms/", include("evident.conformity.rooms.urls.rooms")),
    path("outside-lists/", include("evident.conformity.rooms.urls.lists")),
    path("requirements/", include("evident.conformity.requirements.urls")),
    path("gaps/", include("evident.conformity.gaps.urls")),
    path("samples/", include("evident.conformity.samples.urls")),
    path("", include("evident.reporting.figures.urls")),
    path("", include("evident.web.urls")),
]

handler400 = "evident.web.errors.bad_request"
handler403 = "evident.web.errors.forbidden"
handler404 = "evident.main.unknown.not_found"
handler500 = "evident.web.errors.failed"
