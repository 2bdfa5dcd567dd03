package files

import (
	"os"
	"path/filepath"
)

func write(path string, data []byte) {
	// ruleid: go-world-writable-file-created
	os.WriteFile(path, data, 0666)
	// ruleid: go-world-writable-file
	os.Chmod(path, 0o777)
	// ruleid: go-world-writable-file-created
	os.MkdirAll(path, os.ModePerm)
	// ok: go-world-writable-file-created
	os.WriteFile(path, data, 0o600)
	// ok: go-world-writable-file-created
	os.MkdirAll(path, 0755)
	// ok: go-world-writable-file
	os.Chmod(path, 0o600)
}

func share(file *os.File) {
	// ruleid: go-world-writable-file
	file.Chmod(os.ModePerm)
	// ok: go-world-writable-file
	file.Chmod(0o640)
}

func temporary(data []byte) {
	// ruleid: go-predictable-temp-file
	os.WriteFile("/tmp/report.csv", data, 0o600)
	// ruleid: go-predictable-temp-file
	os.Create(filepath.Join(os.TempDir(), "report.csv"))
	// ok: go-predictable-temp-file
	os.CreateTemp("", "report-*.csv")
	// ok: go-predictable-temp-file
	os.WriteFile("/srv/report.csv", data, 0o600)
}
