# The attempts, by what they are after.

from tries import evidence, files, kernel, launch, limits, processes, repository, secrets, sockets  # noqa: F401
