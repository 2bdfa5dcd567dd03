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
