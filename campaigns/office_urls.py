"""Addresses of the office: audit trail and outbox of a tenant."""

from django.urls import path

from campaigns.views import mail_server, outbox, trail

app_name = "office"
urlpatterns = [
    path("audit/", trail.trail, name="trail"),
    path("mail/", outbox.messages, name="mail"),
    path("mail/server/", mail_server.mail_server, name="mail_server"),
    path("mail/server/test/", mail_server.try_out, name="mail_server_test"),
    path("mail/many/", outbox.many, name="many_messages"),
    path("mail/<int:pk>/", outbox.message, name="message"),
    path("mail/<int:pk>/withdraw/", outbox.withdraw, name="withdraw_message"),
    path("mail/<int:pk>/retry/", outbox.retry, name="retry_message"),
    path("mail/<int:pk>/arrived/", outbox.confirm, name="confirm_message"),
]
