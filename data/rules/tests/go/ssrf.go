package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

var allowedHosts = map[string]bool{"api.example.org": true}

func fetch(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-ssrf
	answer, err := http.Get(r.URL.Query().Get("url"))
	_, _ = answer, err
}

func hook(client *http.Client, w http.ResponseWriter, r *http.Request) {
	target := r.FormValue("callback")
	// ruleid: go-ssrf
	client.Post(target, "application/json", nil)
}

func fetchChecked(w http.ResponseWriter, r *http.Request) {
	target, err := url.Parse(r.URL.Query().Get("url"))
	if err != nil || target.Scheme != "https" || !allowedHosts[target.Hostname()] {
		return
	}
	// ok: go-ssrf
	http.Get(target.String())
}

func fetchFixed(w http.ResponseWriter, r *http.Request) {
	// ok: go-ssrf
	http.Get("https://api.example.org/items/" + r.URL.Query().Get("item"))
}

func download(ctx context.Context, address string) (*http.Request, error) {
	// ruleid: go-ssrf-parameter
	return http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
}

func get(address string) (*http.Response, error) {
	// ruleid: go-ssrf-parameter
	return http.Get(address)
}

func getChecked(address string) (*http.Response, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if !allowedHosts[parsed.Hostname()] {
		return nil, errors.New("host")
	}
	// todook: go-ssrf-parameter
	return http.Get(address)
}

func item(name string) (*http.Response, error) {
	// ok: go-ssrf-parameter
	return http.Get("https://api.example.org/items/" + name)
}
