"""Tests of controlled documents."""
