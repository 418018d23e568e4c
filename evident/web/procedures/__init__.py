"""Pages of procedures: versions, chart, tailoring; and of approvals and checklists on records."""
