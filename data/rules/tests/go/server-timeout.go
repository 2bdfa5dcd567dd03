package main

import (
	"net/http"
	"time"
)

func serve(routes http.Handler) {
	// ruleid: go-server-timeout
	http.ListenAndServe(":8080", routes)
	// ruleid: go-server-timeout
	open := &http.Server{Addr: ":8080", Handler: routes}
	open.ListenAndServe()
	// ok: go-server-timeout
	bounded := &http.Server{Addr: ":8080", Handler: routes, ReadHeaderTimeout: 5 * time.Second}
	// ok: go-server-timeout
	bounded.ListenAndServe()
}
