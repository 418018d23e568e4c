"""How files are received that are too large for memory."""

from contextlib import suppress

from django.core.files.uploadhandler import TemporaryFileUploadHandler


class WholeFiles(TemporaryFileUploadHandler):
    """Keeps no half of a file: where the disk is full, what came so far goes at once."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write the next piece. Raises OSError."""
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError:
            with suppress(OSError):  # what is still in memory finds no room either
                self.file.close()
            raise
