"""Checks an exported trail offline. Shares no code with the program that wrote it."""

from trail_verifier.archive import verify_archive
from trail_verifier.inclusion import verify_inclusion
from trail_verifier.report import Finding, Report
from trail_verifier.verification import verify

__all__ = ["Finding", "Report", "verify", "verify_archive", "verify_inclusion"]
