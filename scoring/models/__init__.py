"""Dossier, ledger, evidence, index, publication and official letters."""

from scoring.models.dossier import Dossier, DossierGroupGrant, DossierUserGrant, Explanation
from scoring.models.evidence import Citation, Document, DocumentRevision
from scoring.models.export import ExportJob
from scoring.models.index import IndexLine, IndexRun, Publication
from scoring.models.ledger import ScoreEntry
from scoring.models.letter import OfficialLetter

__all__ = [
    "Citation",
    "Document",
    "DocumentRevision",
    "Dossier",
    "DossierGroupGrant",
    "DossierUserGrant",
    "Explanation",
    "ExportJob",
    "IndexLine",
    "IndexRun",
    "OfficialLetter",
    "Publication",
    "ScoreEntry",
]
