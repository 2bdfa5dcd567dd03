package files

import (
	"net/http"
	"os"
)

func read(name string) error {
	// ruleid: go-close-before-check
	file, err := os.Open(name)
	defer file.Close()
	if err != nil {
		return err
	}
	return nil
}

func get(address string) error {
	// ruleid: go-close-before-check
	answer, err := http.Get(address)
	defer answer.Body.Close()
	return err
}

func readChecked(name string) error {
	// ok: go-close-before-check
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return nil
}

func getChecked(address string) error {
	// ok: go-close-before-check
	answer, err := http.Get(address)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	return nil
}
