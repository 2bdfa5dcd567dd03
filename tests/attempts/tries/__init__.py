# The attempts, by what they are after.

from tries import files, kernel, processes, repository, secrets, sockets  # noqa: F401
