"""The command ``imr``: one program with sub-commands."""

import signal
import sys
from types import FrameType

_INTERRUPTED = 130


def main() -> None:
    """Run the command. An interrupt or a termination ends it in order, with status 130."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        from imr.commands import app  # takes a second; an interrupt during it is one, too

        app()
    except KeyboardInterrupt:
        _say_goodbye()
    except SystemExit as end:
        if end.code == _INTERRUPTED:
            _say_goodbye()
        raise


def _say_goodbye() -> None:
    sys.stderr.write("Interrupted: everything that was started has been stopped.\n")
    sys.exit(_INTERRUPTED)


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
