package hosts

import (
	"net/url"
	"strings"
)

func ours(address string, rawURL string, u *url.URL) bool {
	// ruleid: go-incomplete-host-check
	contains := strings.Contains(rawURL, "example.org")
	// ruleid: go-incomplete-host-check
	ends := strings.HasSuffix(u.Hostname(), "example.org")
	// ruleid: go-incomplete-host-check
	starts := strings.HasPrefix(address, "https://example.org")
	return contains || ends || starts
}

func oursExactly(address string, u *url.URL) bool {
	equal := u.Hostname() == "example.org"
	// ok: go-incomplete-host-check
	ends := strings.HasSuffix(u.Hostname(), ".example.org")
	// ok: go-incomplete-host-check
	starts := strings.HasPrefix(address, "https://example.org/")
	return equal || ends || starts
}
