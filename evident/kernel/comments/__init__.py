"""Comments: what people say on a record, to each other or among staff alone."""
