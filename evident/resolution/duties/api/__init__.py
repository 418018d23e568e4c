"""What programs do about duties and their tasks."""

from evident.resolution.duties.api.duties import router as duties
from evident.resolution.duties.api.tasks import router as tasks

ROUTERS = {"/duties": duties, "/duty-tasks": tasks}
