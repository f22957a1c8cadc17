"""What a unit has not sent yet is nobody else's to read."""

from __future__ import annotations

from django.test import Client

from appraisal.domain.boxes import Boxes
from appraisal.domain.desk import desk_of
from appraisal.domain.queries import lines_of
from appraisal.domain.slots import BY_CRITERION
from campaigns.enums import PhaseKind
from scoring.enums import DossierState
from scoring.models import Dossier
from tests.appraisal.stage import Court, open_now


def test_appraiser_reads_nothing_of_a_dossier_in_work(court: Court, client: Client) -> None:
    open_now(court, PhaseKind.SELF_ASSESSMENT)
    dossier = court.dossier("so-a")
    Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.DRAFT)
    leaf = court.leaf("1.1")
    address = f"/t/ha-nam/appraisal/{court.stage.campaign.slug}"
    client.force_login(court.chi)
    assert client.get(f"{address}/items/{dossier.pk}/{leaf.pk}/").status_code == 403
    boxes = Boxes(desk_of(court.chi, court.stage.campaign), by=BY_CRITERION)
    lines = lines_of(boxes.items(boxes.slots(boxes.all)))
    shown = {line.item.dossier.pk for line in lines if line.self_points is not None}
    assert shown == {court.dossier("so-b").pk, court.dossier("so-noi-vu").pk}


def test_appraiser_reads_a_locked_dossier(court: Court, client: Client) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    client.force_login(court.chi)
    address = f"/t/ha-nam/appraisal/{court.stage.campaign.slug}"
    page = client.get(f"{address}/items/{court.dossier('so-a').pk}/{court.leaf('1.1').pk}/")
    assert page.status_code == 200
