// Stands in for the parts of libgit2 that would talk to others: they are never called, and what they would need (mbedTLS,
// libssh2, GSSAPI) is not linked. git_library.cpp names a symbol of this file, so that the linker meets these before libgit2's own.

#include "workspace/git_library.h"

extern "C" {

int git_transport_ssh_global_init(void) { return 0; }
int git_mbedtls_stream_global_init(void) { return 0; }
int git_mbedtls__set_cert_location(const char*, const char*) { return -1; }
int git_mbedtls_stream_new(void**, const char*, const char*) { return -1; }
int git_mbedtls_stream_wrap(void**, void*, const char*) { return -1; }
int git_socket_stream_new(void**, const char*, const char*) { return -1; }
int git_smart_subtransport_http(void**, void*, void*) { return -1; }
int git_smart_subtransport_ssh(void**, void*, void*) { return -1; }
int git_transport_ssh_with_paths(void**, void*, void*) { return -1; }
char* git_http__user_agent = nullptr;
char* git_http__ssl_ciphers = nullptr;
int git_http__expect_continue = 0;

}  // extern "C"

namespace bawn::workspace {

bool git_has_network() { return false; }

}  // namespace bawn::workspace
