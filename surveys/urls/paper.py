"""Addresses of the paper desk and of counter points."""

from django.urls import path

from surveys.views import counters, paper, paper_lots, paper_print, paper_sheets

urlpatterns = [
    path("paper/", paper.paper, name="paper"),
    path("paper/slips/", paper.slips, name="slips"),
    path("paper/slips/<int:pk>/withdraw/", paper.slip_withdraw, name="slip_withdraw"),
    path("paper/print/", paper_print.papers, name="papers"),
    path("paper/print/<slug:kind>.pdf", paper_print.sheet, name="paper_sheet"),
    path(
        "paper/print/<slug:group_key>/slips-<int:part>.pdf", paper_print.slips, name="paper_slips"
    ),
    path("paper/lots/new/", paper_lots.add, name="lot_add"),
    path("paper/lots/<int:number>/", paper_lots.lot, name="lot"),
    path("paper/lots/<int:number>/hand-in/", paper_lots.hand_in, name="lot_hand_in"),
    path("paper/lots/<int:number>/<int:sheet_number>/", paper_sheets.sheet, name="sheet"),
    path(
        "paper/lots/<int:number>/<int:sheet_number>/settle/",
        paper_sheets.settle,
        name="sheet_settle",
    ),
    path("paper/lots/<int:number>/resize/", paper_lots.resize, name="lot_resize"),
    path("paper/lots/<int:number>/merge/", paper_lots.merge, name="lot_merge"),
    path("paper/lots/<int:number>/withdraw/", paper_lots.withdraw, name="lot_withdraw"),
    path("counters/", counters.points, name="counters"),
    path("counters/new/", counters.add, name="counter_add"),
    path("counters/<int:pk>/", counters.edit, name="counter"),
    path("counters/<int:pk>/delete/", counters.delete, name="counter_delete"),
    path("counters/<int:pk>/poster.pdf", counters.poster, name="counter_poster"),
    path("counters/<int:pk>/codes/", counters.codes, name="counter_codes"),
    path("counters/<int:pk>/codes/<int:batch>/void/", counters.void, name="counter_void"),
]
