"""What carries the id of a dossier, by topic; whoever needs a model names its module.

Which foreign keys have an index of their own: decision 0023.
"""

from motcua.dossiers.models import asking, clock, dossiers, papers

__all__ = ["asking", "clock", "dossiers", "papers"]
