package documents

import (
	"archive/tar"
	"archive/zip"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

const base = "/srv/documents"

func read(w http.ResponseWriter, r *http.Request) {
	// ruleid: go-path-traversal
	data, _ := os.ReadFile(filepath.Join(base, r.URL.Query().Get("name")))
	w.Write(data)
}

func serve(w http.ResponseWriter, r *http.Request) {
	path := base + "/" + r.FormValue("name")
	// ruleid: go-path-traversal
	http.ServeFile(w, r, path)
}

func readBelow(w http.ResponseWriter, r *http.Request) {
	path := filepath.Join(base, r.URL.Query().Get("name"))
	if !strings.HasPrefix(path, base+string(os.PathSeparator)) {
		return
	}
	// ok: go-path-traversal
	data, _ := os.ReadFile(path)
	w.Write(data)
}

func readLast(w http.ResponseWriter, r *http.Request) {
	name := filepath.Base(r.URL.Query().Get("name"))
	// ok: go-path-traversal
	data, _ := os.ReadFile(filepath.Join(base, name))
	w.Write(data)
}

func avatar(user string) ([]byte, error) {
	// ruleid: go-path-traversal-parameter
	return os.ReadFile(filepath.Join(base, user+".png"))
}

func save(name string, data []byte) error {
	target := base + "/" + name
	// ruleid: go-path-traversal-parameter
	return os.WriteFile(target, data, 0o600)
}

func load(path string) ([]byte, error) {
	// ok: go-path-traversal-parameter
	return os.ReadFile(path)
}

func saveBelow(name string, data []byte) error {
	target, err := filepath.Abs(filepath.Join(base, name))
	if err != nil {
		return err
	}
	if !strings.HasPrefix(target, base+"/") {
		return errors.New("outside")
	}
	// ok: go-path-traversal-parameter
	return os.WriteFile(target, data, 0o600)
}

func unzip(archive *zip.ReadCloser, folder string) {
	for _, entry := range archive.File {
		target := filepath.Join(folder, entry.Name)
		// ruleid: go-zip-slip
		out, _ := os.Create(target)
		out.Close()
	}
}

func untar(archive *tar.Reader, folder string) error {
	for {
		header, err := archive.Next()
		if err != nil {
			return err
		}
		// ruleid: go-zip-slip
		out, _ := os.Create(filepath.Join(folder, header.Name))
		io.Copy(out, archive)
	}
}

func unzipBelow(archive *zip.ReadCloser, folder string) error {
	for _, entry := range archive.File {
		target := filepath.Join(folder, entry.Name)
		if !strings.HasPrefix(target, filepath.Clean(folder)+string(os.PathSeparator)) {
			return errors.New("outside")
		}
		// ok: go-zip-slip
		out, _ := os.Create(target)
		out.Close()
	}
	return nil
}

func unzipLocal(archive *zip.ReadCloser, folder string) error {
	for _, entry := range archive.File {
		name := entry.Name
		if !filepath.IsLocal(name) {
			return errors.New("outside")
		}
		// ok: go-zip-slip
		out, _ := os.Create(filepath.Join(folder, name))
		out.Close()
	}
	return nil
}
