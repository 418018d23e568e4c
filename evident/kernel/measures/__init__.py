"""Measures and checks: every figure knows how it is made and which records it counts."""
