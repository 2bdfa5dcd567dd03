package templates

import (
	"fmt"
	"os"
)

type Loader struct {
	dir string
}

func (l *Loader) Load(name string) (string, error) {
	content, err := os.ReadFile(l.dir + "/" + name + ".tmpl")
	if err != nil {
		return "", fmt.Errorf("load template %q: %w", name, err)
	}
	return string(content), nil
}
