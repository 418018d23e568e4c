"""Addresses of service requests."""

from django.urls import path

from evident.resolution.service_requests.forms.steps import OF_TASKS
from evident.resolution.service_requests.views import deciding, lists, ordering, tasks
from evident.resolution.service_requests.views.record import PAGES
from evident.web.records import exporting, saved
from evident.web.records.pages import addresses

app_name = "service_requests"
urlpatterns = [
    path("", lists.everything, name="list"),
    path("order/<str:offering>/", ordering.order, name="order"),
    path("approvals/", lists.approvals, name="approvals"),
    path("tasks/", lists.tasks, name="tasks"),
    path("stuck/", lists.stuck, name="stuck"),
    path("deputies/", deciding.deputies, name="deputies"),
    path("deputies/<int:deputy>/end/", deciding.end_deputy, name="end-deputy"),
    path("by-mail/<str:key>/", deciding.link, name="link"),
    *(
        path(f"<str:number>/tasks/<int:task>/{name}/", tasks.step, {"name": name}, name=name)
        for name in OF_TASKS
    ),
    *exporting.addresses(lists.EXPORT, lists.TO_APPROVE, lists.OF_TASKS, lists.STUCK),
    *saved.addresses(lists.VIEWS),
    *addresses(PAGES),
]
