package digests

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
)

func sums(data []byte) {
	// ruleid: go-weak-hash
	md5.Sum(data)
	// ruleid: go-weak-hash
	sha1.New()
	// ok: go-weak-hash
	sha256.Sum256(data)
	// ok: go-weak-hash
	sha256.New()
}

func stored(password, salt, text string) {
	// ruleid: go-weak-hash-password
	sum := sha256.Sum256([]byte(password))
	hash := sha512.New()
	// ruleid: go-weak-hash-password
	hash.Write([]byte(salt + password))
	// ok: go-weak-hash-password
	hash.Write([]byte(text))
	// ok: go-weak-hash-password
	bcrypt.GenerateFromPassword([]byte(password), 12)
	_ = sum
}
