"""Procedures and what hangs on their versions, by topic; whoever needs a model names its module."""

from motcua.procedures.models import approvals, catalogue, fees, forms, offerings, processes, search

__all__ = ["approvals", "catalogue", "fees", "forms", "offerings", "processes", "search"]
