package numbers

import (
	crand "crypto/rand"
	"fmt"
	"math/rand"
)

func newToken() string {
	// ruleid: go-weak-random-secret, go-weak-random
	return fmt.Sprintf("%x", rand.Int63())
}

func generatePassword(length int) string {
	out := make([]byte, length)
	for i := range out {
		// ruleid: go-weak-random-secret, go-weak-random
		out[i] = letters[rand.Intn(len(letters))]
	}
	return string(out)
}

func dice() int {
	// ruleid: go-weak-random
	// ok: go-weak-random-secret
	return rand.Intn(6)
}

func newSessionID() string {
	out := make([]byte, 16)
	// ok: go-weak-random-secret, go-weak-random
	crand.Read(out)
	return fmt.Sprintf("%x", out)
}

func order(list []string) {
	// ok: go-weak-random
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}
