"""Classes of the result that a criteria set brings with it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.domain.annex.frames import bands_in_words as classes_in
from campaigns.domain.annex.frames import propose_frame
from campaigns.domain.band_words import bands_from_words, bands_in_words
from campaigns.domain.criteria_document import check_document, read_json
from campaigns.domain.criteria_import import import_set
from campaigns.domain.criteria_xlsx import read_xlsx
from campaigns.domain.groups import edit_group
from campaigns.domain.problems import ImportProblems
from campaigns.domain.set_classes import differing_classes, take_classes
from campaigns.exporters.criteria import criteria_json, criteria_xlsx
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from scoring.engine.criteria import parse_set
from scoring.engine.numbers import plain
from scoring.engine.problems import SetError
from tests.campaigns.audit import last
from tests.campaigns.documents import fixture, small
from tests.campaigns.editor.test_pages import hidden
from tests.campaigns.pages import client_of
from tests.campaigns.years import group_of, planned, secretary
from tests.plugins.cast import World

OTHER = [{"name": "A", "from": "50"}, {"name": "B", "from": "0"}]
CLASSES = [{"name": "Tốt", "from": "84.995"}, {"name": "Đạt", "from": "0"}]
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=";="),
    min_size=1,
    max_size=20,
)


@st.composite
def classes(draw: st.DrawFn) -> list[dict[str, str]]:
    """Classes of any names, falling to 0."""
    count = draw(st.integers(1, 6))
    names = draw(st.lists(NAMES, min_size=count, max_size=count, unique=True))
    starts = draw(
        st.lists(
            st.decimals("0.001", "100", places=3),
            min_size=count - 1,
            max_size=count - 1,
            unique=True,
        )
    )
    falling = [plain(start) for start in sorted(starts, reverse=True)] + ["0"]
    return [{"name": n, "from": start} for n, start in zip(names, falling, strict=True)]


@given(classes())
def test_classes_come_back_from_both_files(found: list[dict[str, str]]) -> None:
    document = check_document(small(bands=found)).document
    assert [band["from"] for band in document["bands"]] == [band["from"] for band in found]
    assert read_xlsx(criteria_xlsx(document)) == document
    assert check_document(read_json(criteria_json(document))).document == document
    assert bands_from_words(bands_in_words(document["bands"])) == document["bands"]


def test_the_complete_example_has_its_rules_and_classes() -> None:
    document = check_document(fixture("commune-resolution-57-2026")).document
    assert bands_in_words(document["bands"]) == "A=90; B=75; C=50; D=0"
    assert read_xlsx(criteria_xlsx(document)) == document
    assert {leaf.rule.kind for leaf in parse_set(document).leaves.values()} - {"judged"}


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        ([{"name": "A", "from": "90"}], ("bands[0].from", "band_gap")),
        (
            [{"name": "A", "from": "5"}, {"name": "B", "from": "5"}, {"name": "C", "from": "0"}],
            ("bands[1].from", "band_order"),
        ),
        (
            [{"name": "A", "from": "1"}, {"name": "A", "from": "0"}],
            ("bands[1].name", "duplicate_name"),
        ),
        ([{"name": "A=B", "from": "0"}], ("bands[0].name", "band_name")),
        ([{"name": "A" * 61, "from": "0"}], ("bands[0].name", "band_name")),
        (
            [{"name": "A", "from": "101"}, {"name": "B", "from": "0"}],
            ("bands[0].from", "too_large"),
        ),
        ([{"name": "A", "from": "0", "to": "1"}], ("bands[0].to", "unknown_field")),
        ("A", ("bands", "not_a_list")),
    ],
)
def test_classes_that_do_not_fit_are_told(bands: Any, expected: tuple[str, str]) -> None:
    with pytest.raises(SetError) as caught:
        parse_set(small(bands=bands))
    assert [(item.path, item.code) for item in caught.value.problems] == [expected]


def test_a_cell_of_classes_is_told_with_its_row() -> None:
    document = check_document(small(bands=CLASSES)).document
    assert read_xlsx(criteria_xlsx(document))["bands"] == document["bands"]
    with pytest.raises(ImportProblems) as caught:
        read_xlsx(criteria_xlsx(document | {"bands": [{"name": "Tốt", "from": "cao"}]}))
    assert [(p.row, p.column, p.code) for p in caught.value.problems] == [
        (16, "Xếp loại", "bands_not_read")
    ]
    with pytest.raises(ImportProblems) as caught:
        read_xlsx(criteria_xlsx(document | {"bands": [{"name": "Tốt", "from": "5"}]}))
    assert [(p.row, p.column, p.code) for p in caught.value.problems] == [
        (16, "Xếp loại", "band_gap")
    ]


def test_classes_are_found_in_the_words_of_a_frame() -> None:
    words = (
        "tổng chặn 0..100, làm tròn 2 chữ số; xếp loại A>=90, B>=75, C>=50, D<50 (theo mã nguồn)"
    )
    assert bands_in_words(classes_in(words)) == "A=90; B=75; C=50; D=0"
    frame = {
        "complete": True,
        "year": 2026,
        "total": 1,
        "composition": words,
        "nodes": [{"code": "1", "title": "A", "max_points": 1, "kind": "field"}],
    }
    assert len(propose_frame(frame).document()["bands"]) == 4
    for text in ("", "A>=90", "A>=90, B<80", "A>=90, B>=95, C<95"):
        assert classes_in(text) == []


def test_a_campaign_takes_the_classes_with_the_set(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world, small(bands=CLASSES))
        campaign.refresh_from_db()
        assert campaign.bands == CLASSES
        assert last("campaign.edited")["new"] == {"bands": CLASSES}
        other = import_set(actor=None, document=small(name="Bộ khác", bands=OTHER))
        plain_set = import_set(actor=None, document=small(name="Bộ thường"))
        given: dict[str, Any] = {"actor": secretary(world), "name": "Sở"}
        edit_group(group=group_of(campaign), criteria_set=other, **given)
        campaign.refresh_from_db()
        assert campaign.bands == OTHER
        edit_group(group=group_of(campaign), criteria_set=plain_set, **given)
        campaign.refresh_from_db()
        assert campaign.bands == OTHER


def test_classes_somebody_chose_stay_until_those_of_the_set_are_asked_for(world: World) -> None:
    chosen = [{"name": "Riêng", "from": "0"}]
    with tenant_scope(world.tenant):
        campaign = planned(world, small(bands=CLASSES), bands=chosen)
        campaign.refresh_from_db()
        assert campaign.bands == chosen
        group = group_of(campaign)
        assert differing_classes(group) == CLASSES
    client = client_of(world, Role.SECRETARIAT)
    base = f"{world.url}/campaigns/{campaign.slug}/groups/{group.pk}/"
    assert "84,995" in client.get(base).content.decode()
    assert client_of(world, Role.ADMIN).post(f"{base}classes/").status_code == 403
    assert client.post(f"{base}classes/").status_code == 302
    with tenant_scope(world.tenant):
        campaign.refresh_from_db()
        assert campaign.bands == CLASSES
        group = group_of(campaign)
        assert differing_classes(group) == []
        group.criteria_set = import_set(actor=None, document=small(name="Bộ thường"))
        with pytest.raises(Refused):
            take_classes(actor=secretary(world), group=group)
        campaign.state = "open"
        campaign.save(update_fields=["state"])
        with pytest.raises(Refused):
            take_classes(actor=secretary(world), group=group_of(campaign))


def test_classes_are_changed_in_the_editor(world: World) -> None:
    with tenant_scope(world.tenant):
        draft = import_set(actor=None, document=small())
    client, url = client_of(world, Role.ADMIN), f"{world.url}/campaigns/criteria/{draft.pk}/facts/"
    seen = hidden(client.get(url).content.decode(), "seen")
    typed = {"seen": seen, "name": "Bộ tiêu chí thử", "year": "2026", "total": "5", "places": "2"}
    refused = client.post(url, typed | {"bands": "Tốt trên 85"})
    assert refused.status_code == 422
    assert "Tốt trên 85" in refused.content.decode()
    assert client.post(url, typed | {"bands": "Tốt=84,995; Đạt=0"}).status_code == 302
    with tenant_scope(world.tenant):
        draft.refresh_from_db()
    assert draft.document["bands"] == CLASSES
    page = client.get(f"{world.url}/campaigns/criteria/{draft.pk}/").content.decode()
    assert "từ 84,995%" in page
