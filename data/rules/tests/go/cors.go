package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

var origins = map[string]bool{"https://app.example.org": true}

func reflected(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-cors
	w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	w.Header().Set("Access-Control-Allow-Credentials", "true")
}

func named(w http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	if origin != "" {
		// ruleid: go-cors
		w.Header().Set("Access-Control-Allow-Origin", origin)
	}
}

func listed(w http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	if origins[origin] {
		// ok: go-cors
		w.Header().Set("Access-Control-Allow-Origin", origin)
	}
}

func checked(w http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	if !isKnown(origin) {
		return
	}
	// ok: go-cors
	w.Header().Set("Access-Control-Allow-Origin", origin)
}

func open(w http.ResponseWriter, c *gin.Context) {
	// ruleid: go-cors-any-origin
	w.Header().Set("Access-Control-Allow-Origin", "*")
	// ruleid: go-cors-any-origin
	c.Header("Access-Control-Allow-Origin", "*")
	// ok: go-cors-any-origin, go-cors
	w.Header().Set("Access-Control-Allow-Origin", "https://app.example.org")
	// ok: go-cors-any-origin
	w.Header().Set("Access-Control-Allow-Methods", "*")
}
