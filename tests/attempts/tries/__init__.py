# The attempts, by what they are after.

from tries import files, repository  # noqa: F401
