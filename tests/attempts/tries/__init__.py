# The attempts, by what they are after.

from tries import files  # noqa: F401
