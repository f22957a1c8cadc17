"""Reports of returned mail as the common mail servers write them."""

from __future__ import annotations


def dsn(
    *,
    to: str = "bounces@ha-nam.example",
    original: str = "",
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "smtp; 550 5.1.1 user unknown",
    recipient: str = "an@so.example",
) -> bytes:
    """RFC 3464, as Postfix writes it."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.so.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.so.example.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.so.example

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Diagnostic-Code: {said}

--b
Content-Type: message/rfc822

From: no-reply@parindex.example
To: {recipient}
Subject: x
Message-ID: {original}

body
--b--
""".replace("\n", "\r\n").encode()


def exim(*, recipient: str, original: str = "") -> bytes:
    """Exim: no status part, the recipient in a header of its own."""
    return f"""From: Mail Delivery System <Mailer-Daemon@mx.example>
To: no-reply@parindex.example
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: {recipient}
Content-Type: text/plain; charset=us-ascii

A message that you sent could not be delivered to one or more of its recipients.

  {recipient}
    host mx.so.example [192.0.2.1]: 550 5.7.1 rejected by policy

------ This is a copy of the message, including all the headers. ------

Message-ID: {original}
""".encode()


def qmail(*, recipient: str, original: str = "") -> bytes:
    """qmail: words only."""
    return f"""From: MAILER-DAEMON@mx.example
To: no-reply@parindex.example
Subject: failure notice

Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<{recipient}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: {original}
""".encode()


def delayed_in_words(*, original: str) -> bytes:
    """A warning without a status part: nothing is lost yet."""
    return f"""From: postmaster@mx.example
To: no-reply@parindex.example
Subject: Delivery Status Notification: message delayed

Warning: message could not be delivered for 4 hours. It will be retried.

Message-ID: {original}
""".encode()


def on_leave(*, original: str) -> bytes:
    """An answer of a person's mailbox, no return."""
    return f"""From: Nguyen Van An <an@so.example>
To: no-reply@parindex.example
Subject: Automatic reply: undeliverable until Monday
Auto-Submitted: auto-replied
In-Reply-To: {original}

I am on leave.
""".encode()
