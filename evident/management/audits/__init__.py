"""Internal audits, findings, corrective action. ISO/IEC 20000-1:2018, 9.2 and 10.1."""
