"""What granian loads in each worker process."""

from __future__ import annotations

import signal

# Until the worker's loop is up a signal would be noted by handlers inherited from the parent, and lost: a service told
# to stop while it starts must stop.
for _told in (signal.SIGTERM, signal.SIGINT):
    signal.signal(_told, signal.SIG_DFL)

from server.app import from_environment as application  # noqa: E402

__all__ = ["application"]
