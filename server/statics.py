"""Static files under addresses that hold their hash: they may be kept for ever, and a change is a new address."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

DIRECTORY = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Static:
    """A static file in memory."""

    name: str
    digest: str
    content: bytes
    media_type: str

    @property
    def path(self) -> str:
        return f"/static/{self.digest}/{self.name}"


def load_statics(directory: Path = DIRECTORY) -> dict[str, Static]:
    """Every static file by name. Files of a type not served are left out."""
    out = {}
    for path in sorted(directory.iterdir()):
        if path.suffix in _TYPES:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:12]
            out[path.name] = Static(path.name, digest, content, _TYPES[path.suffix])
    return out
