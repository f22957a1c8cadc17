"""The page that closes the appraisal: what is open is asked twice and never passed over."""

from __future__ import annotations

from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign
from scoring.enums import DossierState
from scoring.models import Dossier
from tests.appraisal.pages import page, signed_in
from tests.appraisal.stage import Court, open_now


def test_closing_needs_the_tick_and_closes(court: Court) -> None:
    open_now(court, PhaseKind.COUNCIL)
    client = signed_in(court.binh)
    url = page(court, "closing")
    seen = client.get(url).context["points"].digest
    assert client.post(url, {"seen": seen}).status_code == 422
    court_closed = client.post(url, {"seen": "x", "confirmed": "on"})
    assert court_closed.status_code == 409
    assert client.post(url, {"seen": seen, "confirmed": "on"}).status_code == 302
    assert Campaign.objects.get().state == CampaignState.CLOSED
    assert client.get(url).status_code == 200


def test_last_question_repeats_what_is_open(court: Court) -> None:
    court.contest(court.cut())
    court.cut("1.1", "so-b")
    open_now(court, PhaseKind.COUNCIL)
    text = signed_in(court.binh).get(page(court, "closing")).content.decode()
    question = text.partition('data-confirm-text="')[2].partition('"')[0]
    assert "22 mục chưa thẩm định." in question
    assert "1 mục thay đổi điểm chưa được giải trình" in question
    assert "1 mục đề nghị xem lại chưa quyết định" in question


def test_what_changed_meanwhile_is_asked_again(court: Court) -> None:
    open_now(court, PhaseKind.COUNCIL)
    client, url = signed_in(court.binh), page(court, "closing")
    seen = client.get(url).context["points"].digest
    Dossier.objects.filter(pk=court.dossier().pk).update(state=DossierState.DRAFT)
    found = client.post(url, {"seen": seen, "confirmed": "on"})
    text = found.content.decode()
    assert found.status_code == 409
    assert "1 hồ sơ chưa gửi." in text
    assert f'name="seen" value="{found.context["points"].digest}"' in text
    assert Campaign.objects.get().state == CampaignState.OPEN
