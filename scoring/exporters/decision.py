"""The decision that publishes a result, as PDF in the layout of Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from campaigns.models import Campaign
from parindex.common.exports import PDF, Export
from parindex.common.formats import format_paper_date
from parindex.tenants.models import Tenant
from scoring.domain.offices import (
    Office,
    full_name,
    law_of,
    office_of,
    powers_of,
    proposer_of,
)
from scoring.domain.results import GroupResult, bands_of, groups_of
from scoring.exporters.pdf import DRAFT_CSS, PAPER_CSS, render_pdf
from scoring.models import IndexRun, Publication
from scoring.tables.ranking import range_text


def decision_pdf(tenant: Tenant, run: IndexRun, publication: Publication | None) -> Export:
    """The decision with the ranking as its annex; marked as a draft until it is published.

    :raises PdfError: when the server lacks the libraries for PDF.
    """
    year = run.policy["campaign"]["year"]
    return Export(
        f"Quyết định công bố Chỉ số CCHC {year}.pdf",
        render_pdf(decision_html(tenant, run, publication)),
        PDF,
    )


def decision_html(tenant: Tenant, run: IndexRun, publication: Publication | None) -> str:
    """The paper as HTML; always Vietnamese."""
    with override("vi"):
        context = _context(tenant, run, publication)
        return render_to_string("scoring/papers/decision.html", context)


def _context(tenant: Tenant, run: IndexRun, publication: Publication | None) -> dict[str, Any]:
    office, groups = office_of(tenant), groups_of(run)
    draft = publication is None or publication.state != "published"
    return {
        "paper": _paper(tenant, office, run, publication),
        "paper_css": PAPER_CSS,
        "draft_css": DRAFT_CSS if draft else "",
        "draft": draft,
        "year": run.policy["campaign"]["year"],
        "subject": _names(groups),
        "groups": [_group(group, run) for group in groups],
        "office": office,
        "authority": full_name(tenant),
        "secretariat": _secretariat(run.campaign),
        "run": run,
        "publication": publication,
    }


def _paper(
    tenant: Tenant, office: Office, run: IndexRun, publication: Publication | None
) -> dict[str, Any]:
    told = run.policy["campaign"]
    return {
        "issuer": office.issuer,
        "number": publication.decision_number if publication else "",
        "place": tenant.place or tenant.short_name or tenant.name,
        "date": publication.decision_date if publication else None,
        "kind": "QUYẾT ĐỊNH",
        "about": f"Về việc công bố Chỉ số cải cách hành chính năm {told['year']}",
        "authority": office.head_of,
        "bases": _bases(tenant, run, publication),
        "powers": powers_of(office, publication.signer_title if publication else office.head),
        "signer": publication.signer_name if publication else "",
        "recipients": [
            *office.recipients,
            "Cổng thông tin điện tử",
            f"Lưu: VT, {_initials(_secretariat(run.campaign))}",
        ],
        "illustrative": told["illustrative"],
    }


def _bases(tenant: Tenant, run: IndexRun, publication: Publication | None) -> list[str]:
    """Legal bases: the law in force, those of the plan, the plan itself, the proposal."""
    campaign = run.campaign
    day = publication.decision_date if publication else run.started_at.date()
    bases = []
    if law := law_of(tenant, day):
        bases.append(f"Căn cứ {law}")
    bases += [f"Căn cứ {text}" for text in _plan_bases(campaign)]
    if campaign.plan_number:
        dated = f" {format_paper_date(campaign.plan_date)}" if campaign.plan_date else ""
        bases.append(
            f"Căn cứ Kế hoạch số {campaign.plan_number}{dated} của {full_name(tenant)}"
            f" về xác định Chỉ số cải cách hành chính năm {campaign.year}"
        )
    if campaign.secretariat is not None:
        bases.append(f"Theo đề nghị của {proposer_of(campaign.secretariat.name)}")
    return bases


def _plan_bases(campaign: Campaign) -> list[str]:
    """What the plan of the campaign itself is based on, in its own words."""
    document = campaign.plan_document.get("document", campaign.plan_document)
    rows = document.get("legal_basis", []) if isinstance(document, dict) else []
    texts = [row.get("text", "") if isinstance(row, dict) else str(row) for row in rows]
    # Proposals and laws are named by the decision itself, as of its own day.
    own = ("Theo đề nghị", "Xét đề nghị", "Luật ")
    bases = [text.removeprefix("Căn cứ ").rstrip(" ;.,") for text in texts if text]
    return [text for text in bases if not text.startswith(own)]


def _group(group: GroupResult, run: IndexRun) -> dict[str, Any]:
    bands = bands_of(run)
    return {
        "name": group.name,
        "mean": group.mean,
        "lines": group.lines,
        "rows": [(line, group.fields_of(line)) for line in group.lines],
        "fields": group.fields,
        "classes": [
            {"name": band.name, "range": range_text(band), "count": group.counts[band.name]}
            for band in bands
            if group.counts[band.name]
        ],
    }


def _names(groups: list[GroupResult]) -> str:
    names = [_lower_first(group.name) for group in groups if group.lines]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} và {names[-1]}"


def _lower_first(text: str) -> str:
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _secretariat(campaign: Campaign) -> str:
    return campaign.secretariat.name if campaign.secretariat is not None else ""


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()).upper() or "TH"
