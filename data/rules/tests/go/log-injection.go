package logged

import (
	"log"
	"net/http"
	"strings"
)

func login(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-log-injection
	log.Printf("login of %s", r.FormValue("user"))
	// ok: go-log-injection
	log.Printf("login of %q", r.FormValue("user"))
}

func failed(user string, count int) {
	// ruleid: go-log-injection
	log.Println("login failed for " + user)
	clean := strings.ReplaceAll(user, "\n", "_")
	// ok: go-log-injection
	log.Printf("login failed for %s", clean)
	// ok: go-log-injection
	log.Printf("failed %d times", count)
}
