"""The demo from beginning to end: four authorities, campaigns in every stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.utils.timezone import localdate

from appraisal.domain.closing import close_appraisal, open_points
from campaigns.domain.campaigns import open_campaign
from campaigns.models import Campaign, Participation
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.demo.campaigns import (
    Scheme,
    add_bodies,
    appraising_phases,
    build,
    exclude_from_file,
    finished_phases,
    last_hour_phases,
    moment,
)
from parindex.demo.evidence import add_evidence
from parindex.demo.logins import SHOWN
from parindex.demo.next_year import copy_for, prepare_set, read_annex
from parindex.demo.papers import add_meetings, add_papers
from parindex.demo.places import Place, create_place
from parindex.demo.preparation import prepare_wave
from parindex.demo.surveys import (
    HA_NAM,
    VAN_CANH,
    answer_wave,
    finish_wave,
    make_counter_wave,
    make_wave,
)
from parindex.demo.ties import make_tie
from parindex.demo.work import (
    appraise,
    decide_all,
    draft_replies,
    enter_figures,
    reply,
    score_unit,
    send,
    units_of,
)
from parindex.demo.years import continue_sets, share_sets
from parindex.notify.domain.notices import mark_read
from parindex.notify.models import Notice
from scoring.domain.index_run import run_index
from scoring.domain.publication import approve_result, publish
from scoring.enums import Source
from scoring.models import Dossier
from surveys.domain.leaves import survey_leaves
from surveys.domain.release import release_ready
from surveys.domain.turnout import show_turnout
from surveys.models import Wave

HA_NAM_SETS = {"so": "ha-nam-so-minh-hoa", "huyen": "ha-nam-huyen-minh-hoa"}
HA_NAM_APPRAISERS = ("SNV", "VPUBND", "STP", "STC", "STTTT", "SKHCN")
VAN_CANH_APPRAISERS = {
    "PNV": ("1", "4", "5", "T"),
    "PTP": ("2",),
    "VPHU": ("3",),
    "PTCKH": ("6",),
    "PVHTT": ("7",),
}
# The unit about which a group was coached, for the signals of interference.
COACHED = "UBND xã Canh Hiệp"
Say = Callable[[str], object]


def seed(*, now: datetime, say: Say) -> None:
    """Fill an empty database. ``now`` decides when the running campaigns lock."""
    say("Demo data (figures are illustrative): this takes a minute, once.")
    ha_nam = create_place("ha-nam", assessed=("so", "huyen"), appraisers=HA_NAM_APPRAISERS)
    with tenant_scope(ha_nam.tenant):
        say("- UBND tỉnh Hà Nam 2023: scored, appraised, decided, published")
        finished = finish(ha_nam, 2023)
        mark_read(Notice.objects.all(), at=now)  # of a year that is long over
        say("- UBND tỉnh Hà Nam 2026: in its last hour, its survey under way")
        running = last_hour(ha_nam, now)
        survey_under_way(ha_nam, running, now)
        continue_sets(ha_nam, finished, running, at=now)
        share_sets(ha_nam, finished, at=now)
        add_papers(ha_nam, running, at=now - timedelta(days=35))
        add_meetings(ha_nam, running, today=localdate(now))
        say(f"- UBND tỉnh Hà Nam {now.year + 1}: copied from {now.year}, its set in the editor")
        copy_for(ha_nam, running, year=now.year + 1)
        prepare_set(ha_nam, running, group="so", year=now.year + 1)
    van_canh = create_place(
        "van-canh", assessed=("phong", "xa"), appraisers=tuple(VAN_CANH_APPRAISERS)
    )
    with tenant_scope(van_canh.tenant):
        say("- UBND huyện Vân Canh 2026: in appraisal, its survey counted; 2021: being prepared")
        campaign = under_appraisal(van_canh, now)
        survey_counted(van_canh, campaign, now)
        make_counter_wave(
            van_canh,
            campaign,
            name=f"Đo lường sự hài lòng năm {campaign.year} (minh họa)",
            opens_at=_office_hour(now - timedelta(days=5), 8),
            closes_at=_office_hour(now + timedelta(days=7), 17),
        )
        prepare_wave(
            van_canh,
            campaign,
            name=f"Đo lường sự hài lòng về các phòng năm {campaign.year} (minh họa)",
            opens_at=_office_hour(now + timedelta(days=5), 8),
            at=now - timedelta(days=2),
        )
        build(van_canh, Scheme(2021, "", "van-canh-2021", _both("van-canh-minh-hoa"), None))
        add_papers(van_canh, campaign, at=now - timedelta(days=45))
        add_meetings(van_canh, campaign, today=localdate(now))
        read_annex(van_canh, at=now - timedelta(days=1))
    say("- UBND tỉnh Quảng Trị 2020, Bộ Nội vụ 2020 and 2021: being prepared")
    quang_tri = create_place("quang-tri", assessed=("so",), appraisers=())
    with tenant_scope(quang_tri.tenant):
        build(
            quang_tri,
            Scheme(2020, "", "quang-tri-2020", {"so": "national-province-minh-hoa"}, None),
        )
    ministry = create_place("ministry", assessed=(), appraisers=("VCCHC", "BTP", "BTC"))
    with tenant_scope(ministry.tenant):
        sets = {"tinh": "national-province-minh-hoa"}
        build(ministry, Scheme(2020, "", "national-2020", sets, None))
        build(ministry, Scheme(2021, "", "national-2021", sets, None))


def _both(file: str) -> dict[str, str]:
    return {"phong": file, "xa": file}


def quality_of(dossier: Dossier) -> float:
    """How good a unit is, from 0.84 to 1: always the same for the same unit."""
    code = dossier.participation.organisation.code
    return 0.84 + 0.16 * Random(f"quality-{code}").random()


def finish(place: Place, year: int) -> Campaign:
    """The campaign of the Hà Nam plan, from its opening to its publication."""
    name = f"Chỉ số CCHC năm {year}"
    campaign = build(place, Scheme(year, name, "ha-nam-2023", HA_NAM_SETS, finished_phases(year)))
    add_bodies(campaign, place, {"SNV": ("T",)})
    exclude_from_file(campaign, "ha-nam-2023-exclusions")
    open_campaign(actor=place.secretary, campaign=campaign, at=moment(f"{year}-09-29"))
    random = Random(year)
    for number, dossier in enumerate(units_of(campaign)):
        at = moment(f"{year}-10-{9 + number % 18:02d}", 8)
        score_unit(place, dossier, quality=quality_of(dossier), share=1.0, at=at, random=random)
        if number < 3:
            add_evidence(place, dossier, at=at + timedelta(hours=7), count=6)
        send(place, dossier, at=moment(f"{year}-10-30", 15))
    enter_figures(place, campaign, at=moment(f"{year}-11-10", 9), quality_of=quality_of)
    appraise(place, campaign, at=moment(f"{year}-11-14", 9), seed=year)
    reply(place, campaign, at=moment(f"{year}-11-24", 10), share=0.9, seed=year)
    decide_all(place, campaign, at=moment(f"{year}-12-05", 14), by=place.cast.any_of(Role.COUNCIL))
    make_tie(place, campaign, at=moment(f"{year}-12-06", 9))
    closed_at = moment(f"{year}-12-11", 9)
    seen = open_points(campaign, actor=place.secretary, at=closed_at).digest
    campaign = close_appraisal(actor=place.secretary, campaign=campaign, seen=seen, at=closed_at)
    run = run_index(actor=place.secretary, campaign=campaign, at=moment(f"{year}-12-11", 10))
    approver = place.cast.any_of(Role.APPROVER)
    publication = approve_result(
        actor=approver,
        run=run,
        decision_number="…/QĐ-UBND (minh họa)",
        decision_date=moment(f"{year}-12-15").date(),
        signer_name=str(approver),
        signer_title="CHỦ TỊCH",
        at=moment(f"{year}-12-15", 7),
    )
    publish(actor=approver, publication=publication, at=moment(f"{year}-12-15", 8))
    return campaign


def last_hour(place: Place, now: datetime) -> Campaign:
    """A running campaign that locks within the hour: some sent, most nearly done, some late."""
    year = now.year
    name = f"Chỉ số CCHC năm {year}"
    campaign = build(place, Scheme(year, name, "ha-nam-2023", HA_NAM_SETS, last_hour_phases(now)))
    add_bodies(campaign, place, {"SNV": ("T",)})
    exclude_from_file(campaign, "ha-nam-2023-exclusions")
    open_campaign(actor=place.secretary, campaign=campaign, at=now - timedelta(days=30))
    random = Random(year)
    for number, dossier in enumerate(units_of(campaign)):
        share = (1.0, 0.97, 0.9, 0.75, 0.35)[number % 5]
        if dossier.participation.organisation.code in SHOWN:
            share = 0.9
        at = now - timedelta(days=20 - number % 18, hours=9)
        score_unit(place, dossier, quality=quality_of(dossier), share=share, at=at, random=random)
        if share >= 0.9:
            add_evidence(place, dossier, at=at + timedelta(hours=7), count=3)
        if share == 1.0:
            send(place, dossier, at=now - timedelta(hours=20))
    return campaign


def under_appraisal(place: Place, now: datetime) -> Campaign:
    """A district where appraisal, answers and council go on side by side."""
    year = now.year
    name = f"Chỉ số CCHC năm {year}"
    campaign = build(
        place,
        Scheme(year, name, "van-canh-2021", _both("van-canh-minh-hoa"), appraising_phases(now)),
    )
    add_bodies(campaign, place, VAN_CANH_APPRAISERS)
    open_campaign(actor=place.secretary, campaign=campaign, at=now - timedelta(days=41))
    random = Random(year)
    for number, dossier in enumerate(units_of(campaign)):
        at = now - timedelta(days=30 - number, hours=9)
        score_unit(place, dossier, quality=quality_of(dossier), share=0.98, at=at, random=random)
        if number < 6:
            add_evidence(place, dossier, at=at + timedelta(hours=6), count=4)
        send(place, dossier, at=now - timedelta(days=11))
    enter_figures(
        place,
        campaign,
        at=now - timedelta(days=5),
        quality_of=quality_of,
        sources=frozenset({Source.SATISFACTION}),  # the survey is counted,
        otherwise=_leaves(campaign, "xa"),  # visitors of the communes are asked at the counter
    )
    appraise(place, campaign, at=now - timedelta(days=3), share=0.7, seed=year)
    reply(place, campaign, at=now - timedelta(days=2), share=0.5, seed=year)
    draft_replies(place, campaign, at=now - timedelta(days=1), count=6)
    return campaign


def _leaves(campaign: Campaign, group: str) -> frozenset[tuple[int, str]]:
    """What surveys can feed of each unit of a group."""
    units = Participation.objects.filter(campaign=campaign, group__key=group)
    codes = survey_leaves(campaign)
    return frozenset((pk, code) for pk in units.values_list("pk", flat=True) for code in codes)


def survey_under_way(place: Place, campaign: Campaign, now: datetime) -> Wave:
    """A survey that a third of the people have answered."""
    wave = make_wave(
        place,
        campaign,
        HA_NAM,
        name=f"Điều tra xã hội học năm {campaign.year} (minh họa)",
        opens_at=_office_hour(now - timedelta(days=6), 8),
        closes_at=_office_hour(now + timedelta(days=8), 17),
    )
    answer_wave(
        wave,
        share=0.35,
        quality=_qualities(campaign),
        at=now - timedelta(days=2),
        random=Random(campaign.year),
    )
    release_ready(wave=wave)
    show_turnout(wave=wave, at=now)
    return wave


def survey_counted(place: Place, campaign: Campaign, now: datetime) -> Wave:
    """A survey that is over: its points stand in the ledger."""
    wave = make_wave(
        place,
        campaign,
        VAN_CANH,
        name=f"Điều tra xã hội học năm {campaign.year} (minh họa)",
        opens_at=_office_hour(now - timedelta(days=24), 8),
        closes_at=_office_hour(now - timedelta(days=6), 17),
    )
    answer_wave(
        wave,
        share=0.88,
        quality=_qualities(campaign),
        at=now - timedelta(days=9),
        random=Random(campaign.year),
        coached=frozenset({(VAN_CANH[1].name, COACHED)}),
    )
    finish_wave(wave, at=wave.closes_at + timedelta(minutes=3))
    return wave


def _office_hour(day: datetime, hour: int) -> datetime:
    return moment(localdate(day).isoformat(), hour)


def _qualities(campaign: Campaign) -> dict[int, float]:
    return {dossier.participation_id: quality_of(dossier) for dossier in units_of(campaign)}
