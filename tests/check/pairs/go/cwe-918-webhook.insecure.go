package hooks

import (
	"bytes"
	"encoding/json"
	"net/http"
)

type Subscription struct {
	CallbackURL string `json:"callback_url"`
}

func TestWebhook(w http.ResponseWriter, r *http.Request) {
	target := r.FormValue("callback_url")
	payload, _ := json.Marshal(map[string]string{"event": "ping"})
	resp, err := http.Post(target, "application/json", bytes.NewReader(payload))
	if err != nil {
		http.Error(w, "webhook failed", http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	w.WriteHeader(resp.StatusCode)
}
