# The attempts, by what they are after.

from tries import evidence, files, kernel, launch, limits, network, network_http, network_names, processes, repository, secrets, sockets  # noqa: F401
