"""Sends one message through Django's SMTP backend. Trust: SSL_CERT_FILE, which OpenSSL reads.

Django before 4.2 lets smtplib choose the TLS context, and that one verifies nothing. The backend
below is Django's own with the context that newer versions use.
"""

import os
import smtplib
import ssl
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

env = os.environ


class StartTlsVerified(smtplib.SMTP):
    def starttls(self, *ignored, **also_ignored):
        return super().starttls(context=ssl.create_default_context())


class VerifyingBackend(EmailBackend):
    @property
    def connection_class(self):
        if self.use_ssl:
            return partial(smtplib.SMTP_SSL, context=ssl.create_default_context())
        return StartTlsVerified


settings.configure(
    EMAIL_BACKEND="__main__.VerifyingBackend",
    EMAIL_HOST=env["HOST"],
    EMAIL_PORT=int(env["PORT"]),
    EMAIL_USE_SSL=env["MODE"] == "tls",
    EMAIL_USE_TLS=env["MODE"] == "starttls",
    EMAIL_HOST_USER=env["USER"],
    EMAIL_HOST_PASSWORD=env["PASS"],
    DEFAULT_FROM_EMAIL=env["USER"],
)

message = EmailMultiAlternatives(subject=env["SUBJECT"], body=env["TEXT"], to=[env["TO"]])
message.attach_alternative(env["HTML"], "text/html")
# Given as bytes: attach_file() would decode what looks like text.
attachment = Path(env["ATTACHMENT"])
message.attach(attachment.name, attachment.read_bytes(), "application/octet-stream")
message.send(fail_silently=False)
