package tools

import (
	"context"
	"net/http"
	"os/exec"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"
)

var hostname = regexp.MustCompile(`^[a-z0-9.-]+$`)

func ping(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-command-injection
	exec.Command("sh", "-c", "ping -c 1 "+r.FormValue("host")).Run()
}

func any(w http.ResponseWriter, r *http.Request) {
	program := r.URL.Query().Get("tool")
	// ruleid: go-command-injection
	exec.Command(program, "--version").Run()
}

func pingAsList(w http.ResponseWriter, r *http.Request) {
	// ok: go-command-injection
	exec.Command("ping", "-c", "1", r.FormValue("host")).Run()
}

func pingChecked(w http.ResponseWriter, r *http.Request) {
	host := r.FormValue("host")
	if !hostname.MatchString(host) {
		return
	}
	// ok: go-command-injection
	exec.Command("sh", "-c", "ping -c 1 "+host).Run()
}

func convert(ctx context.Context, file string) error {
	// ruleid: go-command-injection-parameter
	return exec.CommandContext(ctx, "/bin/bash", "-c", "convert "+file+" out.png").Run()
}

func script(text string) ([]byte, error) {
	// ruleid: go-command-injection-parameter
	return exec.Command("bash", "-lc", text).CombinedOutput()
}

func convertAsList(ctx context.Context, file string) error {
	// ok: go-command-injection-parameter
	return exec.CommandContext(ctx, "convert", file, "out.png").Run()
}

func uptime(unused string) ([]byte, error) {
	// ok: go-command-injection-parameter
	return exec.Command("sh", "-c", "uptime | cut -d, -f1").Output()
}

func posted(c *gin.Context) {
	var form struct{ Command string }
	if c.BindJSON(&form) != nil {
		return
	}
	words := strings.Fields(form.Command)
	// ruleid: go-command-injection
	exec.Command(words[0], words[1:]...).Run()
}

type job struct{ Script string }

func execute(task Job) error {
	// ruleid: go-command-injection-parameter
	return exec.Command("/bin/bash", "-c", task.Script).Run()
}

func trace() {
	host := flag.String("host", "", "whom to trace")
	flag.Parse()
	// ruleid: go-command-injection-parameter
	exec.Command("sh", "-c", "traceroute "+*host).Run()
	// ok: go-command-injection-parameter
	exec.Command("traceroute", "--", *host).Run()
}

func known(w http.ResponseWriter, r *http.Request) {
	host := r.FormValue("host")
	if _, ok := hosts[host]; !ok {
		return
	}
	// ok: go-command-injection
	exec.Command("sh", "-c", "ping -c 1 "+host).Run()
}

func address(w http.ResponseWriter, r *http.Request) {
	ip := net.ParseIP(r.FormValue("ip"))
	if ip == nil {
		return
	}
	// ok: go-command-injection
	exec.Command("sh", "-c", "ping -c 1 "+ip.String()).Run()
}

func unknown(w http.ResponseWriter, r *http.Request) {
	host := r.FormValue("host")
	if host != "" {
		// ruleid: go-command-injection
		exec.Command("sh", "-c", "ping -c 1 "+host).Run()
	}
}
