package files

import "os"

func create(name string, data []byte) error {
	if _, err := os.Stat(name); os.IsNotExist(err) {
		// ruleid: go-check-then-use
		return os.WriteFile(name, data, 0600)
	}
	return nil
}

func refuse(name string) (*os.File, error) {
	if _, err := os.Stat(name); err == nil {
		return nil, os.ErrExist
	}
	// ruleid: go-check-then-use
	return os.Create(name)
}

func createExclusively(name string) (*os.File, error) {
	// ok: go-check-then-use
	return os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0600)
}

func size(name string) int64 {
	// ok: go-check-then-use
	info, err := os.Stat(name)
	if err != nil {
		return 0
	}
	return info.Size()
}
