"""Sends one message with Python's own smtplib. Trust: SSL_CERT_FILE, which OpenSSL reads.

Without a context smtplib verifies nothing, so it is given one in both modes.
"""

import os
import smtplib
import ssl
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

env = os.environ
attachment = Path(env["ATTACHMENT"])

bodies = MIMEMultipart("alternative")
bodies.attach(MIMEText(env["TEXT"], "plain"))
bodies.attach(MIMEText(env["HTML"], "html"))

part = MIMEApplication(attachment.read_bytes())
part.add_header("Content-Disposition", "attachment", filename=attachment.name)

message = MIMEMultipart("mixed")
message["Subject"] = env["SUBJECT"]
message["From"] = env["USER"]
message["To"] = env["TO"]
message.attach(bodies)
message.attach(part)

trust = ssl.create_default_context()
if env["MODE"] == "tls":
    server = smtplib.SMTP_SSL(env["HOST"], int(env["PORT"]), context=trust)
else:
    server = smtplib.SMTP(env["HOST"], int(env["PORT"]))
    server.starttls(context=trust)

with server:
    server.login(env["USER"], env["PASS"])
    server.sendmail(env["USER"], env["TO"], message.as_string())
