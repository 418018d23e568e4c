"""What programs do about customers and what is between them and us."""

from evident.relationships.customers.api.complaints import router as complaints
from evident.relationships.customers.api.satisfaction import router as satisfaction

__all__ = ["complaints", "satisfaction"]
