// fetch URL…: one line of JSON for each, by net/http.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"time"
)

func main() {
	for _, url := range os.Args[1:] {
		told, began := map[string]any{"url": url}, time.Now()
		answer, err := http.Get(url)
		if err == nil {
			var body []byte
			body, err = io.ReadAll(answer.Body)
			answer.Body.Close()
			sum := sha256.Sum256(body)
			told["status"], told["size"], told["sha256"], told["text"] = answer.StatusCode, len(body), hex.EncodeToString(sum[:]), ""
			if answer.StatusCode >= 300 {
				told["text"] = string(body)
			}
		}
		if err != nil {
			told["error"] = err.Error()
		}
		told["ms"] = float64(time.Since(began).Microseconds()) / 1000
		json.NewEncoder(os.Stdout).Encode(told)
	}
}
