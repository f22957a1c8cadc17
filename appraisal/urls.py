"""Addresses of appraisal inside a tenant."""

from django.urls import path

from appraisal.views import assignments, closing, council, desk, item, progress, replies

app_name = "appraisal"
urlpatterns = [
    path("replies/<int:dossier_id>/", replies.replies, name="replies"),
    path("replies/<int:dossier_id>/<int:review_id>/", replies.send, name="reply"),
    path("replies/<int:dossier_id>/<int:review_id>/draft/", replies.draft, name="draft"),
    path(
        "replies/<int:dossier_id>/<int:review_id>/files/<int:file_id>/",
        replies.draft_file,
        name="draft_file",
    ),
    path("<slug:campaign_slug>/queue/", desk.queue, name="queue"),
    path("<slug:campaign_slug>/table/", desk.across, name="across"),
    path("<slug:campaign_slug>/items/<int:dossier_id>/<int:leaf_id>/", item.item, name="item"),
    path(
        "<slug:campaign_slug>/items/<int:dossier_id>/<int:leaf_id>/preview/",
        item.preview,
        name="preview",
    ),
    path(
        "<slug:campaign_slug>/items/<int:dossier_id>/<int:leaf_id>/files/<int:revision_id>/",
        item.document,
        name="document",
    ),
    path("<slug:campaign_slug>/assignments/", assignments.assignments, name="assignments"),
    path("<slug:campaign_slug>/assignments/plan/", assignments.take_over_plan, name="plan"),
    path(
        "<slug:campaign_slug>/assignments/<int:group_id>/<int:criterion_id>/",
        assignments.set_assignment,
        name="assign",
    ),
    path("<slug:campaign_slug>/council/", council.council, name="council"),
    path("<slug:campaign_slug>/council/<int:review_id>/", council.decision, name="decision"),
    path("<slug:campaign_slug>/progress/", progress.progress, name="progress"),
    path("<slug:campaign_slug>/progress/<slug:kind>/", progress.tab, name="progress_tab"),
    path("<slug:campaign_slug>/closing/", closing.closing, name="closing"),
    path("<slug:campaign_slug>/closing/reopen/", closing.reopen, name="reopen"),
]
