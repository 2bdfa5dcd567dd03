// In the release there is no loader, and nothing must bring one back: what libc would answer with plug-ins of the machine (NSS),
// and what libraries would load, is not there. Names are looked up by c-ares (src/egress/resolver.h), users are read from
// /etc/passwd. The libraries that name these functions have a way without each.

#include <netdb.h>
#include <pwd.h>

#include <cerrno>

extern "C" {

// libc keeps its own dlopen; --wrap leads everybody else's calls here.
void* __wrap_dlopen(const char*, int) { return nullptr; }

int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**) { return EAI_FAIL; }
void freeaddrinfo(addrinfo*) {}
int getnameinfo(const sockaddr*, socklen_t, char*, socklen_t, char*, socklen_t, int) { return EAI_FAIL; }
hostent* gethostbyname(const char*) { return nullptr; }
servent* getservbyname(const char*, const char*) { return nullptr; }

int getservbyport_r(int, const char*, servent*, char*, size_t, servent** found)
{
    *found = nullptr;
    return ENOENT;
}

int getpwuid_r(uid_t, passwd*, char*, size_t, passwd** found)
{
    *found = nullptr;
    return ENOENT;
}

}  // extern "C"
