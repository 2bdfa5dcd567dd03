package passwords

import (
	"crypto/rand"
	"crypto/sha256"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/pbkdf2"
)

func constant(password string) {
	// ruleid: go-constant-salt
	pbkdf2.Key([]byte(password), []byte("pepper"), 600000, 32, sha256.New)
	salt := []byte("always-the-same")
	// ruleid: go-constant-salt
	argon2.IDKey([]byte(password), salt, 3, 64*1024, 2, 32)
}

func fresh(password string) {
	salt := make([]byte, 16)
	rand.Read(salt)
	// ok: go-constant-salt
	argon2.IDKey([]byte(password), salt, 3, 64*1024, 2, 32)
}

func stored(password string, salt []byte) {
	// ok: go-constant-salt
	pbkdf2.Key([]byte(password), salt, 600000, 32, sha256.New)
}
