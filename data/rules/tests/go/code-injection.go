package scripts

import (
	"net/http"
	"plugin"

	"github.com/dop251/goja"
)

var plugins = map[string]string{"mail": "/opt/plugins/mail.so"}

func load(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-code-injection
	plugin.Open(r.FormValue("plugin"))
}

func run(w http.ResponseWriter, r *http.Request) {
	vm := goja.New()
	text := r.FormValue("script")
	// ruleid: go-code-injection
	goja.New().RunString(text)
	// ok: go-code-injection
	vm.Set("text", text)
}

func loadKnown(w http.ResponseWriter, r *http.Request) {
	file, ok := plugins[r.FormValue("plugin")]
	if !ok {
		return
	}
	// ok: go-code-injection
	plugin.Open(file)
}
