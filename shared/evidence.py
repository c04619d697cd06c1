"""The evidence store: medical records, party sheets, drafts and letters, each under its SHA-256.

What is stored is never changed, so a digest in an event means these bytes and no others.
"""

from typing import Self

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import MemoryStore, ObjectStore, from_url

from shared.errors import TryAgainError, UnprocessableError
from shared.events.envelope import digest


class EvidenceMissingError(UnprocessableError):
    """A digest points to nothing, or to other bytes than its own."""

    code = "evidence_missing"

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(
            f"Evidence {address[:12]}… is not in the store or was altered. "
            "Restore the blob from its source, then replay the event."
        )


class EvidenceStoreDownError(TryAgainError):
    """The store does not answer."""

    code = "evidence_store_down"


class Evidence:
    """A content-addressed store over a directory, a bucket, or memory."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the store that ``url`` names: ``file:///path`` or ``s3://bucket/prefix``."""
        if url.startswith("file://"):
            return cls(from_url(url, mkdir=True))
        return cls(from_url(url))

    @classmethod
    def in_memory(cls) -> Self:
        """Open a store that is gone with the process."""
        return cls(MemoryStore())

    async def put(self, content: bytes) -> str:
        """Store ``content`` and return its digest. Storing it again changes nothing."""
        address = digest(content)
        try:
            await obstore.put_async(self._store, _path(address), content, mode="create")
        except AlreadyExistsError:
            pass
        except (BaseError, OSError) as error:
            raise EvidenceStoreDownError(type(error).__name__) from error
        return address

    async def get(self, address: str) -> bytes:
        """Return the content under a digest, having checked that it is still the same.

        Raises:
            EvidenceMissingError: there is nothing, or it was altered.
            EvidenceStoreDownError: the store does not answer.
        """
        try:
            result = await obstore.get_async(self._store, _path(address))
            content = bytes(await result.bytes_async())
        except (NotFoundError, FileNotFoundError):
            raise EvidenceMissingError(address) from None
        except (BaseError, OSError) as error:
            raise EvidenceStoreDownError(type(error).__name__) from error
        if digest(content) != address:
            raise EvidenceMissingError(address)
        return content

    async def find(self, address: str) -> bytes | None:
        """Return the content under a digest, or nothing where it is gone or was altered."""
        try:
            return await self.get(address)
        except EvidenceMissingError:
            return None


def _path(address: str) -> str:
    return f"{address[:2]}/{address[2:]}"
