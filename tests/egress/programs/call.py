"""call.py URL…: one line of JSON for each: gRPC by grpcio, a call whose answer is what was sent and one whose answer is a stream."""

import hashlib
import json
import os
import sys
import time
from urllib.parse import urlsplit

sys.path.insert(0, os.environ.get("TOOLS", "") + "/egress-python-http2")
import grpc  # noqa: E402

with open(os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"), "rb") as file:
    trusted = grpc.ssl_channel_credentials(file.read())
for url in sys.argv[1:]:
    told, began = {"url": url}, time.monotonic()
    place = urlsplit(url)
    with grpc.secure_channel(f"{place.hostname}:{place.port or 443}", trusted) as channel:
        try:
            answer = channel.unary_unary("/test.Echo/Echo")(b"grpc" * 12500, timeout=5)
            answer += b"".join(channel.unary_stream("/test.Echo/Count")(b"", timeout=5))
            told |= {"status": 200, "size": len(answer), "sha256": hashlib.sha256(answer).hexdigest()}
        except grpc.RpcError as error:
            told["error"] = error.details()
    print(json.dumps(told | {"ms": (time.monotonic() - began) * 1000}), flush=True)
