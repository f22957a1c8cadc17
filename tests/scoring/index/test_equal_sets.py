"""Two groups that use two copies of one set, equal to the last letter."""

from __future__ import annotations

from datetime import timedelta

from campaigns.domain.campaigns import DEFAULT_BANDS, PhaseDates, create_campaign, open_campaign
from campaigns.domain.criteria_import import import_set
from campaigns.domain.groups import add_group, set_units
from campaigns.enums import PhaseKind
from campaigns.models import Criterion
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.domain.index_run import run_index
from scoring.domain.ledger import record_score
from scoring.domain.verification import verify_run
from scoring.enums import Source
from scoring.models import Dossier
from tests.plugins.cast import World
from tests.scoring.stage import NOW, document


def test_each_group_is_read_with_its_own_copy(world: World, elsewhere: World) -> None:
    with tenant_scope(world.tenant):
        phases = [
            PhaseDates(kind, NOW + timedelta(days=number), NOW + timedelta(days=number + 1))
            for number, kind in enumerate(PhaseKind)
        ]
        campaign = create_campaign(
            actor=None,
            year=2026,
            name="Hai bản",
            secretariat=world.organisations["so-noi-vu"],
            phases=phases,
            bands=DEFAULT_BANDS,
        )
        for key in ("so-a", "so-b"):
            found = import_set(actor=world.people[Role.ADMIN], document=document())
            group = add_group(actor=None, campaign=campaign, name=key, criteria_set=found)
            set_units(actor=None, group=group, organisations=[world.organisations[key]])
        open_campaign(actor=None, campaign=campaign, at=NOW - timedelta(days=1))
        for dossier in Dossier.objects.select_related("participation__group"):
            leaf = Criterion.objects.get(
                criteria_set=dossier.participation.group.criteria_set, code="1.1"
            )
            record_score(
                actor=None,
                dossier=dossier,
                criterion=leaf,
                source=Source.SELF,
                facts={"answer": "yes"},
                at=NOW,
                expected_revision=0,
            )
        run = run_index(actor=None, campaign=campaign, at=NOW)
        assert verify_run(run).agrees
        assert [str(line.points) for line in run.lines.all()] == ["1.000", "1.000"]
