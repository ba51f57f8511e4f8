"""Findings become sentences and pages."""
