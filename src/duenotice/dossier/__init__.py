"""The facts of one request: typed, nullable, each with its source."""

from duenotice.dossier.errors import DossierError, Problem
from duenotice.dossier.model import Dossier, Fact, plain
from duenotice.dossier.reader import dossier_from, read_dossier
from duenotice.dossier.schema import dossier_schema
from duenotice.dossier.vocabulary import MECHANISMS, SEEN, SPEAKERS, FactSpec, fact_types, vocabulary

__all__ = [
    "MECHANISMS", "SEEN", "SPEAKERS", "Dossier", "DossierError", "Fact", "FactSpec", "Problem", "dossier_from",
    "dossier_schema", "fact_types", "plain", "read_dossier", "vocabulary",
]  # fmt: skip
