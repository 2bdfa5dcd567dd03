package templates

import (
	"fmt"
	"os"
	"path/filepath"
)

type Loader struct {
	dir string
}

func (l *Loader) Load(name string) (string, error) {
	if !filepath.IsLocal(name) {
		return "", fmt.Errorf("invalid template name %q", name)
	}
	content, err := os.ReadFile(filepath.Join(l.dir, name+".tmpl"))
	if err != nil {
		return "", fmt.Errorf("load template %q: %w", name, err)
	}
	return string(content), nil
}
