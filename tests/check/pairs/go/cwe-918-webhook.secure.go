package hooks

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
)

var allowedHosts = map[string]bool{"hooks.example.com": true}

func TestWebhook(w http.ResponseWriter, r *http.Request) {
	target, err := url.Parse(r.FormValue("callback_url"))
	if err != nil || target.Scheme != "https" || !allowedHosts[target.Hostname()] {
		http.Error(w, "callback not allowed", http.StatusBadRequest)
		return
	}
	payload, _ := json.Marshal(map[string]string{"event": "ping"})
	resp, err := http.Post(target.String(), "application/json", bytes.NewReader(payload))
	if err != nil {
		http.Error(w, "webhook failed", http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	w.WriteHeader(resp.StatusCode)
}
