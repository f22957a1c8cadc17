"""The map of the whole: every page of a tenant lives under ``/t/<slug>/``."""

from django.urls import include, path

from parindex.accounts import views as accounts
from parindex.common import views as common
from parindex.style import views as style

urlpatterns = [
    path("healthz", common.healthz, name="healthz"),
    path("", accounts.landing, name="landing"),
    path("home/", accounts.home, name="home"),
    path("language/", accounts.choose_language, name="set_language"),
    path("style/", style.page, name="style"),
    path("guide/", include("parindex.guide.urls")),
    path("account/", include("parindex.accounts.urls")),
    path("s/", include("surveys.urls.answer")),
    path("cal/", include("campaigns.feed_urls")),
    path(
        "t/<slug:tenant_slug>/",
        include(
            [
                path("", include("scoring.urls")),
                path("campaigns/", include("campaigns.urls")),
                path("appraisal/", include("appraisal.urls")),
                path("figures/", include("surveys.urls.figures")),
                path("surveys/", include("surveys.urls.waves")),
                path("own-surveys/", include("surveys.urls.own")),
                path("survey-results/", include("surveys.urls.open_results")),
                path("questionnaires/", include("surveys.urls.questionnaires")),
                path("rehearsals/", include("parindex.rehearsal.urls")),
                path("notices/", include("parindex.notify.urls")),
                path("office/", include("campaigns.office_urls")),
            ]
        ),
    ),
]
