"""How many connections the system lets a server have: each counts as an open file."""

import contextlib

MANY = 16_384


def allow_many_files(many: int = MANY) -> None:
    """Raise the limit on open files as far as the system allows; macOS begins with 256."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = many if hard == resource.RLIM_INFINITY else min(many, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(ValueError, OSError):  # some systems name a limit they do not keep
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
