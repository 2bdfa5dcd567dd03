package auth

import (
	"crypto/md5"
	"encoding/hex"
)

func HashPassword(password, salt string) string {
	hasher := md5.New()
	hasher.Write([]byte(salt + password))
	return hex.EncodeToString(hasher.Sum(nil))
}
