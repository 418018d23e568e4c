"""What programs do about customers and what is between them and us."""

from evident.relationships.customers.api.complaints import router as complaints
from evident.relationships.customers.api.compliments import router as compliments
from evident.relationships.customers.api.customers import router as customers
from evident.relationships.customers.api.reviews import router as reviews
from evident.relationships.customers.api.satisfaction import router as satisfaction
from evident.relationships.customers.api.surveys import router as surveys

ROUTERS = {
    "/complaints": complaints,
    "/compliments": compliments,
    "/customers": customers,
    "/reviews": reviews,
    "/satisfaction": satisfaction,
    "/surveys": surveys,
}
