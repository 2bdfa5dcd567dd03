package session

import (
	"crypto/rand"
	"encoding/base64"
)

func GenerateSessionID(n int) (string, error) {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}
