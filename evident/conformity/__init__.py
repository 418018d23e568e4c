"""Requirements, their evidence and gaps. Reads everything; changes nothing of other modules."""
