"""The ways out: a spool for a print shop, and mail. Each sends one key once.

A carrier may be asked again for the same key, after a crash or because nobody confirmed: the spool
has the letter already, mail goes out under the same Message-ID, by which a receiver drops a copy.
No file name, subject or header names a person, except where the letter goes.
"""

import asyncio
import json
import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from shared.errors import TryAgainError, UnprocessableError

_SECONDS: Final = 30.0


class CarrierDownError(TryAgainError):
    """The carrier does not answer."""

    code = "carrier_down"


class ParcelRefusedError(UnprocessableError):
    """The carrier will not take this letter: asking again cannot help."""

    code = "parcel_refused"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The carrier refused a letter: {reason}. Correct the address.")


@dataclass(frozen=True)
class Parcel:
    """A letter with its envelope."""

    key: str
    """Idempotency key: the carrier sends it once."""
    kind: str
    name: str
    address: tuple[str, ...]
    email: str | None
    pdf: bytes


class Carrier(Protocol):
    """Hands letters over to whoever brings them."""

    @property
    def confirms(self) -> bool:
        """Whether it tells what became of a letter; then silence is a reason to ask again."""
        ...

    async def send(self, parcel: Parcel) -> None:
        """Hand a letter over; again with the same key, nothing more goes out.

        Raises:
            CarrierDownError: try again later.
            ParcelRefusedError: never again with this address.
        """
        ...


@dataclass(frozen=True)
class Spool:
    """A folder for a print shop: ``<key>.pdf``, and ``<key>.json`` with the envelope."""

    folder: Path
    confirms: bool = True

    async def send(self, parcel: Parcel) -> None:
        """Lay the letter down, whole or not at all."""
        if not parcel.address:
            raise ParcelRefusedError("no_address")
        await asyncio.to_thread(self._lay, parcel)

    def _lay(self, parcel: Parcel) -> None:
        label = json.dumps({"name": parcel.name, "address": parcel.address}, ensure_ascii=False)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(f"{parcel.key}.json", label.encode())
            self._write(f"{parcel.key}.pdf", parcel.pdf)  # last: a letter there is complete
        except OSError as error:
            raise CarrierDownError(type(error).__name__) from error

    def _write(self, name: str, content: bytes) -> None:
        """Create a file in one step; one that is there stays as it is."""
        target, draft = self.folder / name, self.folder / f".{name}.{uuid4().hex}"
        draft.write_bytes(content)
        try:
            os.link(draft, target)
        except FileExistsError:
            pass
        finally:
            draft.unlink()


@dataclass(frozen=True)
class Mail:
    """An SMTP server. It says that it took a message, never that somebody has it."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = None
    starttls: bool = True
    confirms: bool = False

    async def send(self, parcel: Parcel) -> None:
        """Send the letter as an attachment."""
        if parcel.email is None:
            raise ParcelRefusedError("no_e_mail")
        await asyncio.to_thread(self._send, self.message(parcel))

    def message(self, parcel: Parcel) -> EmailMessage:
        """Return the message: what it says outside the attachment names nobody and nothing."""
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = parcel.email
        message["Subject"] = "A letter about an Independent Medical Review"
        message["Message-ID"] = f"<{parcel.key}@{self.sender.rpartition('@')[2]}>"
        message.set_content("The attached letter is for you. Please open it.\n")
        message.add_attachment(
            parcel.pdf, maintype="application", subtype="pdf", filename=f"letter-{parcel.key}.pdf"
        )
        return message

    def _send(self, message: EmailMessage) -> None:
        try:
            with smtplib.SMTP(self.host, self.port, timeout=_SECONDS) as server:
                if self.starttls:
                    server.starttls(context=ssl.create_default_context())
                if self.user is not None:
                    server.login(self.user, self.password or "")
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = {code for code, _ in error.recipients.values()}
            if all(code >= 500 for code in codes):
                raise ParcelRefusedError("recipient_refused") from None
            raise CarrierDownError("recipient_deferred") from None
        except (OSError, smtplib.SMTPException) as error:
            raise CarrierDownError(type(error).__name__) from None


class UnusableCarrierError(ValueError):
    """A setting names no carrier."""


def carrier(url: str, sender: str) -> Carrier:
    """Return the carrier that ``url`` names: ``file:///folder`` or ``smtp://user:word@host:port``.

    ``smtp+plain`` is for a server on this machine: it does without STARTTLS.

    Raises:
        UnusableCarrierError: it names none.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Spool(Path(unquote(parts.path)))
    if parts.scheme in {"smtp", "smtp+plain"} and parts.hostname:
        return Mail(
            parts.hostname,
            parts.port or 587,
            sender,
            user=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
            starttls=parts.scheme == "smtp",
        )
    raise UnusableCarrierError("a carrier is file:///folder or smtp://host:port")
