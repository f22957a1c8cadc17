"""Addresses of lists of respondents and samples; inside a wave."""

from django.urls import URLPattern, URLResolver, include, path

from surveys.views import list_corrections, list_import, list_people, lists, samples

one_list: list[URLPattern | URLResolver] = [
    path("", list_people.respondents, name="respondents"),
    path("template.xlsx", list_people.template, name="list_template"),
    path("contact/", list_people.contact, name="list_contact"),
    path("add/", list_people.add, name="person_add"),
    path("people/<int:person_id>/", list_people.edit, name="person"),
    path("people/<int:person_id>/remove/", list_people.remove, name="person_remove"),
    path("upload/", list_import.upload, name="list_upload"),
    path("import/<str:key>/", list_import.check, name="list_import"),
    path("send/", lists.send, name="list_send"),
    path("return/", lists.return_, name="list_return"),
    path("time/", lists.time, name="list_time"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("lists/", lists.overview, name="lists"),
    path("lists/start/", lists.start, name="lists_start"),
    path("lists/accept/", lists.accept, name="lists_accept"),
    path("lists/<int:list_id>/", include(one_list)),
    path("people/", list_people.everybody, name="everybody"),
    path("people/<int:person_id>/", list_corrections.correct, name="person_correct"),
    path("people/<int:person_id>/replace/", list_corrections.replace, name="person_replace"),
    path("people/<int:person_id>/withdraw/", list_corrections.withdraw, name="person_withdraw"),
    path("samples/", samples.samples, name="samples"),
    path("samples/<slug:group_key>/", samples.draw, name="sample_draw"),
    path("samples/<slug:group_key>/everybody/", samples.everybody, name="sample_undo"),
]
