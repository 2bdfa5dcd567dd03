package archives

import (
	"compress/gzip"
	"io"
	"net/http"
	"os"
)

func read(r *http.Request) ([]byte, error) {
	packed, err := gzip.NewReader(r.Body)
	if err != nil {
		return nil, err
	}
	// ruleid: go-decompression-bomb
	return io.ReadAll(packed)
}

func save(out *os.File, r *http.Request) error {
	packed, err := gzip.NewReader(r.Body)
	if err != nil {
		return err
	}
	// ruleid: go-decompression-bomb
	_, err = io.Copy(out, packed)
	return err
}

func readBounded(r *http.Request) ([]byte, error) {
	packed, err := gzip.NewReader(r.Body)
	if err != nil {
		return nil, err
	}
	// ok: go-decompression-bomb
	return io.ReadAll(io.LimitReader(packed, 1<<20))
}

func plain(out *os.File, r *http.Request) error {
	// ok: go-decompression-bomb
	_, err := io.Copy(out, r.Body)
	return err
}
