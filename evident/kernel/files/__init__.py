"""What the product writes out: documents as PDF and DOCX, tables as XLSX and CSV. No database."""
